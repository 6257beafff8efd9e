package io.threatbus.app.zeek.data;

import java.net.InetAddress;

/**
 * Zeek's {@code subnet}.
 *
 * @param network the network's address; received values may have host bits set, {@link #of} clears them
 * @param length the prefix length counted over the 128 bit form: an IPv4 /24 is 96 + 24 = 120
 */
public record SubnetValue(AddressValue network, int length) implements BrokerData {
    private static final int BITS = 128;
    private static final int MAPPED_BITS = 96;

    /** Checks the length. */
    public SubnetValue {
        if (length < 0 || length > BITS) {
            throw new IllegalArgumentException("subnet prefix length " + length + " is not within 0 to 128");
        }
    }

    /**
     * The subnet with the given prefix length as people write it, 0 to 32 for IPv4 and 0 to 128 for IPv6; host bits are
     * cleared.
     */
    public static SubnetValue of(InetAddress address, int prefixLength) {
        AddressValue full = AddressValue.of(address);
        int most = full.isIpv4() ? BITS - MAPPED_BITS : BITS;
        if (prefixLength < 0 || prefixLength > most) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " of " + full + " is not within 0 to " + most);
        }
        int length = full.isIpv4() ? prefixLength + MAPPED_BITS : prefixLength;
        return new SubnetValue(
                new AddressValue(full.high() & mask(length), full.low() & mask(length - Long.SIZE)), length);
    }

    private static long mask(int bits) {
        if (bits <= 0) {
            return 0;
        }
        return bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
    }

    /** The prefix length as people write it: 0 to 32 for an IPv4 network, 0 to 128 for others. */
    public int prefixLength() {
        return isIpv4() ? length - MAPPED_BITS : length;
    }

    /** Whether this is a network of mapped IPv4 addresses. */
    public boolean isIpv4() {
        return network.isIpv4() && length >= MAPPED_BITS;
    }

    @Override
    public BrokerType type() {
        return BrokerType.SUBNET;
    }

    /** For example {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        return network + "/" + prefixLength();
    }
}
