package io.threatbus.stix.sensor;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.Point;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps values from sensors that would make them report innocents all day: networks of everybody, names of everybody, the
 * hash of a file that holds nothing. Always on. Stateless; may be used from any thread.
 */
public final class SensorGuard {
    private static final GuardFinding EMPTY_FILE =
            new GuardFinding(GuardFinding.Weight.IMPOSSIBLE, "empty-file", "the hash is that of an empty file");

    /** The hashes of no octets at all. */
    private static final Set<String> OF_NOTHING = Set.of(
            "d41d8cd98f00b204e9800998ecf8427e",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b",
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
            "9c1185a5c5e9fc54612808977ee8f548b2258d31",
            "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7",
            "a7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a",
            "0c63a75b845e4f7d01107d852e4c2485c51a50aaaa94fc61995e71bbee983a2ac3713831264adb47fb6bd1e058d5f004",
            "a69f73cca23a9ac5c8b567dc185a756e97c982164fe25859e0d1dcc1475c80a615b2123af1f5f94c11e3e9402c3ac558f500199d95b6d3e301758586281dcd26");

    private SensorGuard() {}

    /** What is to be said of a value that a sensor is to look for; empty if it is like any other. */
    public static Optional<GuardFinding> inspect(Point point) {
        return switch (point.kind()) {
            case IPV4, IPV6, IPV4_SUBNET, IPV6_SUBNET -> network(point.value());
            case DOMAIN -> domain(point.value());
            case URL -> url(point.value());
            case FILE_HASH, CERT_HASH ->
                OF_NOTHING.contains(point.value()) ? Optional.of(EMPTY_FILE) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Why no sensor must ever look for the value; empty if one may. */
    public static Optional<GuardFinding> impossible(Point point) {
        return inspect(point).filter(GuardFinding::isImpossible);
    }

    /** The host of a URL that is written as nearly all are: a name behind the scheme; else empty. */
    private static String plainHost(String url) {
        int start = url.indexOf("://") + 3;
        int at = start;
        boolean letter = false;
        while (at < url.length() && url.charAt(at) != '/') {
            char c = url.charAt(at++);
            letter |= c >= 'a' && c <= 'z';
            if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '-') {
                return "";
            }
        }
        return start > 3 && letter && url.startsWith("http") && at - 1 > start && url.charAt(at - 1) != '.'
                ? url.substring(start, at)
                : "";
    }

    private static Optional<GuardFinding> network(String text) {
        return IpNetwork.parse(text).flatMap(SpecialNetworks::find);
    }

    private static Optional<GuardFinding> domain(String name) {
        Optional<GuardFinding> found = PublicNames.find(name);
        // Only what is on the wire can match innocents: "hxxp://x" is a single label as it is written.
        return found.isPresent() && WireValues.domain(name).isNeverSeen() ? network(name) : found;
    }

    private static Optional<GuardFinding> url(String url) {
        String plain = plainHost(url);
        if (!plain.isEmpty()) {
            return PublicNames.findHost(plain);
        }
        return WireUrl.read(url).url().flatMap(read -> {
            String host = read.host().startsWith("[")
                    ? read.host().substring(1, read.host().length() - 1)
                    : read.host();
            Optional<IpNetwork> address = IpNetwork.parse(host);
            return address.isPresent() ? SpecialNetworks.find(address.get()) : PublicNames.findHost(host);
        });
    }
}
