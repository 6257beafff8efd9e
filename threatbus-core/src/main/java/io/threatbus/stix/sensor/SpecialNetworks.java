package io.threatbus.stix.sensor;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.sensor.GuardFinding.Weight;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Addresses that are nobody's, or everybody's: the special-purpose address registries of IANA (RFC 6890), with the networks
 * for documentation (RFC 5737, RFC 3849, RFC 9637). A network is special if it lies in a special one, or if it is so wide that
 * it holds a good part of all addresses.
 */
final class SpecialNetworks {
    private static final int WIDEST_IPV4 = 8;
    private static final int WIDEST_IPV6 = 16;

    private record Special(IpNetwork network, GuardFinding finding) {}

    private static final GuardFinding EVERYTHING =
            impossible("too-wide", "the network holds so many addresses that nearly any traffic would match");

    private static final List<Special> ALL = List.of(
            of("127.0.0.0/8", impossible("loopback", "a loopback address is every host's own")),
            of("::1", impossible("loopback", "a loopback address is every host's own")),
            of("0.0.0.0/8", impossible("unspecified", "the address stands for no host in particular")),
            of("::", impossible("unspecified", "the address stands for no host in particular")),
            of("224.0.0.0/4", impossible("multicast", "a multicast address is of a group, not of a host")),
            of("ff00::/8", impossible("multicast", "a multicast address is of a group, not of a host")),
            of("255.255.255.255", impossible("broadcast", "the broadcast address is of all hosts")),
            of("240.0.0.0/4", impossible("reserved", "the address is reserved and never in use")),
            of("10.0.0.0/8", special("private", "a private address is another host in every network")),
            of("172.16.0.0/12", special("private", "a private address is another host in every network")),
            of("192.168.0.0/16", special("private", "a private address is another host in every network")),
            of("100.64.0.0/10", special("private", "a private address is another host in every network")),
            of("fc00::/7", special("private", "a private address is another host in every network")),
            of("169.254.0.0/16", special("link-local", "a link-local address is another host on every link")),
            of("fe80::/10", special("link-local", "a link-local address is another host on every link")),
            of("192.0.2.0/24", special("documentation", "the address is for examples in documents")),
            of("198.51.100.0/24", special("documentation", "the address is for examples in documents")),
            of("203.0.113.0/24", special("documentation", "the address is for examples in documents")),
            of("2001:db8::/32", special("documentation", "the address is for examples in documents")),
            of("3fff::/20", special("documentation", "the address is for examples in documents")),
            of("198.18.0.0/15", special("benchmark", "the address is for tests of devices")));

    /** By the first octet: most addresses have no candidate at all. */
    private static final List<List<Special>> FOUR =
            IntStream.range(0, 256).mapToObj(SpecialNetworks::beginningWith).toList();

    private static final List<Special> SIX =
            ALL.stream().filter(special -> special.network().version() == 6).toList();

    private SpecialNetworks() {}

    private static Special of(String network, GuardFinding finding) {
        return new Special(IpNetwork.parse(network).orElseThrow(), finding);
    }

    private static GuardFinding impossible(String code, String explanation) {
        return new GuardFinding(Weight.IMPOSSIBLE, code, explanation);
    }

    private static GuardFinding special(String code, String explanation) {
        return new GuardFinding(Weight.SPECIAL, code, explanation);
    }

    static Optional<GuardFinding> find(IpNetwork network) {
        IpNetwork plain = unmapped(network);
        if (plain.prefixLength() < (plain.version() == 4 ? WIDEST_IPV4 : WIDEST_IPV6)) {
            return Optional.of(EVERYTHING);
        }
        List<Special> candidates = plain.version() == 4 ? FOUR.get((int) (plain.low() >>> 24)) : SIX;
        for (Special special : candidates) {
            if (special.network().contains(plain)) {
                return Optional.of(special.finding());
            }
        }
        return Optional.empty();
    }

    /** What an address that begins with this octet may be. */
    static List<?> candidates(int octet) {
        return FOUR.get(octet);
    }

    private static List<Special> beginningWith(int octet) {
        IpNetwork all = new IpNetwork(4, 0, (long) octet << 24, WIDEST_IPV4);
        return ALL.stream()
                .filter(special -> special.network().version() == 4)
                .filter(special -> special.network().contains(all) || all.contains(special.network()))
                .toList();
    }

    /** An IPv4 address in the form of an IPv6 address is still that IPv4 address. */
    private static IpNetwork unmapped(IpNetwork network) {
        boolean mapped = network.version() == 6
                && network.high() == 0
                && network.low() >>> 32 == 0xffff
                && network.prefixLength() >= 96;
        return mapped ? new IpNetwork(4, 0, network.low() & 0xffffffffL, network.prefixLength() - 96) : network;
    }
}
