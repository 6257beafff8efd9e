package io.threatbus.app.suricata.point;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.Point;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keeps impossible values out: everything, nothing, this host, everybody, names without a dot, the empty file. */
public final class PlausibilityGuard implements Guard {
    private static final int SHORTEST_IPV4_PREFIX = 8;
    private static final int SHORTEST_IPV6_PREFIX = 16;
    private static final List<IpNetwork> NEVER = Stream.of(
                    "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255", "::", "::1", "ff00::/8")
            .map(text -> IpNetwork.parse(text).orElseThrow())
            .toList();
    private static final Set<String> EMPTY_FILE = Set.of(
            "d41d8cd98f00b204e9800998ecf8427e",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    @Override
    public Optional<String> objection(Point point) {
        boolean implausible =
                switch (point.kind()) {
                    case IPV4, IPV6 -> address(point.value());
                    case IPV4_SUBNET, IPV6_SUBNET -> network(point.value());
                    case DOMAIN -> point.value().indexOf('.') < 0;
                    case FILE_HASH -> EMPTY_FILE.contains(point.value());
                    default -> false;
                };
        return implausible ? Optional.of("implausible") : Optional.empty();
    }

    private static boolean address(String value) {
        return IpNetwork.parse(value)
                .map(address -> NEVER.stream().anyMatch(network -> network.contains(address)))
                .orElse(true);
    }

    private static boolean network(String value) {
        return IpNetwork.parse(value)
                .map(network ->
                        network.prefixLength() < (network.version() == 4 ? SHORTEST_IPV4_PREFIX : SHORTEST_IPV6_PREFIX)
                                || NEVER.stream().anyMatch(never -> never.contains(network)))
                .orElse(true);
    }
}
