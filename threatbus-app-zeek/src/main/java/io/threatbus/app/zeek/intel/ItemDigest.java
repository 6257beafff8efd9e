package io.threatbus.app.zeek.intel;

import io.threatbus.app.zeek.data.AddressValue;
import io.threatbus.stix.IpNetwork;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Items as Zeek's Intel framework keeps them, and their digests, which {@code proof.zeek} computes in the same way: the first
 * eight bytes of the SHA-256 of type, blank and value. Those of a set are joined by exclusive or. Stateless.
 */
public final class ItemDigest {
    /** By their first bits digests fall into so many buckets. */
    public static final int BUCKETS = 1024;

    private static final int BUCKET_SHIFT = Long.SIZE - 10;
    private static final long MAPPED = 0xffff_0000_0000L;
    private static final int MAPPED_BITS = 96;

    private ItemDigest() {}

    /** The digest of an item that is as Zeek keeps it. */
    public static long of(IntelItem kept) {
        byte[] text = (kept.type().name() + " " + kept.value()).getBytes(StandardCharsets.UTF_8);
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The bucket of a digest. */
    public static int bucket(long digest) {
        return (int) (digest >>> BUCKET_SHIFT);
    }

    /** As Zeek keeps an item: addresses in one form, of all other values the letters of ASCII in lower case. */
    public static IntelItem kept(IntelItem item) {
        String value =
                switch (item.type()) {
                    case ADDR, SUBNET ->
                        IpNetwork.parse(item.value())
                                .map(network -> text(network, item.type()))
                                .orElse(item.value());
                    default -> lower(item.value());
                };
        return value.equals(item.value()) ? item : new IntelItem(item.type(), value);
    }

    /** As {@code cat} of an {@code addr} or a {@code subnet} writes it. */
    private static String text(IpNetwork network, IntelType type) {
        boolean six = network.version() == 6;
        AddressValue address = new AddressValue(network.high(), six ? network.low() : MAPPED | network.low());
        if (type != IntelType.SUBNET) {
            return address.toString();
        }
        return address + "/"
                + (six && address.isIpv4() ? network.prefixLength() - MAPPED_BITS : network.prefixLength());
    }

    /** Zeek knows no other letters than those of ASCII. */
    private static String lower(String value) {
        int first = 0;
        while (first < value.length() && !isUpper(value.charAt(first))) {
            first++;
        }
        if (first == value.length()) {
            return value;
        }
        StringBuilder out = new StringBuilder(value);
        for (int i = first; i < out.length(); i++) {
            if (isUpper(out.charAt(i))) {
                out.setCharAt(i, (char) (out.charAt(i) + ('a' - 'A')));
            }
        }
        return out.toString();
    }

    private static boolean isUpper(char character) {
        return character >= 'A' && character <= 'Z';
    }
}
