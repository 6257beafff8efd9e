package io.threatbus.app.zeek.data;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * Zeek's {@code addr}: an IPv6 address, or an IPv4 address in its mapped form {@code ::ffff:a.b.c.d}.
 *
 * @param high the first eight bytes in network order
 * @param low the last eight bytes in network order
 */
public record AddressValue(long high, long low) implements BrokerData {
    private static final long MAPPED_PREFIX = 0xffff_0000_0000L;
    private static final int BYTES = 16;
    private static final int IPV4_BYTES = 4;
    private static final int GROUPS = 8;

    /** The Broker form of an address; a scope identifier is lost. */
    public static AddressValue of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? new AddressValue(0, MAPPED_PREFIX | Integer.toUnsignedLong(bytes.getInt()))
                : new AddressValue(bytes.getLong(), bytes.getLong());
    }

    /** Whether this is an IPv4 address in its mapped form. */
    public boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED_PREFIX >>> 32;
    }

    /** The address in the JDK's form: an {@link Inet4Address} if {@link #isIpv4()}. */
    public InetAddress toInetAddress() {
        byte[] bytes = isIpv4()
                ? ByteBuffer.allocate(IPV4_BYTES).putInt((int) low).array()
                : ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always accepted", e);
        }
    }

    @Override
    public BrokerType type() {
        return BrokerType.ADDRESS;
    }

    /** As Zeek prints it, for example {@code 192.0.2.1}, {@code 2001:db8::1} or {@code ::198.51.100.7}. */
    @Override
    public String toString() {
        return isIpv4() ? decimals() : groups();
    }

    private String decimals() {
        return octet(3) + "." + octet(2) + "." + octet(1) + "." + octet(0);
    }

    private long octet(int fromTheEnd) {
        return (low >>> (Byte.SIZE * fromTheEnd)) & 0xff;
    }

    private int group(int index) {
        long half = index < GROUPS / 2 ? high : low;
        return (int) (half >>> (48 - 16 * (index % 4))) & 0xffff;
    }

    /** The first of the longest runs of zero groups is shortened, if it is of two groups or more. */
    private String groups() {
        int run = -1;
        int length = 1;
        for (int first = 0; first < GROUPS; first++) {
            int zeros = zeros(first);
            if (zeros > length) {
                run = first;
                length = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == run) {
                text.append("::");
                i += length - 1;
            } else {
                text.append(i == 0 || i == run + length ? "" : ":");
                if (i == GROUPS - 2 && run == 0 && holdsIpv4(length)) {
                    return text.append(decimals()).toString();
                }
                text.append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int zeros(int first) {
        int next = first;
        while (next < GROUPS && group(next) == 0) {
            next++;
        }
        return next - first;
    }

    /** Whether it begins as addresses do that hold one of IPv4: compatible (RFC 4291) or translated (RFC 2765). */
    private boolean holdsIpv4(int zeros) {
        return zeros == 6 || (zeros == 4 && group(4) == 0xffff && group(5) == 0);
    }
}
