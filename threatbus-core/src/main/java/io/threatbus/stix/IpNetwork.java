package io.threatbus.stix;

import java.util.Optional;

/**
 * An IP address or a network, as the values of {@code ipv4-addr} and {@code ipv6-addr} write them (STIX 2.1, sections 6.8
 * and 6.9): an address, with or without a prefix length. The bits behind the prefix are zero. {@link #toString()} is the
 * canonical form: dotted decimals, or RFC 5952, and a prefix length unless it is a single address.
 *
 * @param version 4 or 6
 * @param high the upper 64 bits; zero in version 4
 * @param low the lower 64 bits; the lower half of them in version 4
 * @param prefixLength how many leading bits are the network
 */
public record IpNetwork(int version, long high, long low, int prefixLength) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128".length();

    public IpNetwork {
        if (version != 4 && version != 6) {
            throw new IllegalArgumentException("IP version " + version);
        }
        int bits = version == 4 ? IPV4_BITS : IPV6_BITS;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException("prefix length " + prefixLength + " in IP version " + version);
        }
        if (version == 4 && (high != 0 || low >>> IPV4_BITS != 0)) {
            throw new IllegalArgumentException("more than 32 bits in IP version 4");
        }
        int leadingBits = version == 4 ? prefixLength + IPV6_BITS - IPV4_BITS : prefixLength;
        high &= leading(Math.min(leadingBits, 64));
        low &= leading(Math.max(leadingBits - 64, 0));
    }

    private static long leading(int bits) {
        return bits == 0 ? 0 : -1L << (64 - bits);
    }

    /** Reads an address or a network; anything else, also decimals with leading zeros or an IPv6 zone, is none. */
    public static Optional<IpNetwork> parse(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean six = address.indexOf(':') >= 0;
        int bits = six ? IPV6_BITS : IPV4_BITS;
        int prefixLength = slash < 0 ? bits : IpAddressReader.decimal(text, slash + 1, text.length(), bits);
        if (prefixLength < 0) {
            return Optional.empty();
        }
        return six ? IpAddressReader.six(address, prefixLength) : IpAddressReader.four(address, prefixLength);
    }

    /** Whether this is one single address. */
    public boolean isHost() {
        return prefixLength == (version == 4 ? IPV4_BITS : IPV6_BITS);
    }

    /** Whether every address of the other one is in this one. */
    public boolean contains(IpNetwork other) {
        return version == other.version
                && prefixLength <= other.prefixLength
                && equals(new IpNetwork(version, other.high, other.low, prefixLength));
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(version == 4 ? 18 : 43);
        if (version == 4) {
            appendDecimals(out);
        } else if (high == 0 && low >>> IPV4_BITS == 0xffff) {
            appendDecimals(out.append("::ffff:"));
        } else {
            appendGroups(out);
        }
        return (isHost() ? out : out.append('/').append(prefixLength)).toString();
    }

    private void appendDecimals(StringBuilder out) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.append((low >>> shift) & 0xff).append(shift == 0 ? "" : ".");
        }
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
    }

    /** RFC 5952, section 4: no leading zeros, lower case, the first of the longest runs of zero groups shortened. */
    private void appendGroups(StringBuilder out) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < 8; i++) {
            int length = zeroGroupsFrom(i);
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
        }
        int i = 0;
        while (i < 8) {
            if (i == runStart) {
                out.append("::");
                i += runLength;
            } else {
                boolean first = i == 0 || (runStart >= 0 && i == runStart + runLength);
                out.append(first ? "" : ":").append(Integer.toHexString(group(i)));
                i++;
            }
        }
    }

    private int zeroGroupsFrom(int start) {
        int end = start;
        while (end < 8 && group(end) == 0) {
            end++;
        }
        return end - start;
    }
}
