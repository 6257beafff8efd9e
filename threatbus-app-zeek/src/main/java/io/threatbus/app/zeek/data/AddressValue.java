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

    /** The textual form without a host name, for example {@code 192.0.2.1} or {@code 2001:db8:0:0:0:0:0:1}. */
    @Override
    public String toString() {
        return toInetAddress().getHostAddress();
    }
}
