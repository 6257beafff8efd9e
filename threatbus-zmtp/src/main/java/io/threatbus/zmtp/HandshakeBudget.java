package io.threatbus.zmtp;

import io.threatbus.toolkit.collect.BoundedMap;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how often one address may begin a handshake that costs something, so that nobody keeps the loop's thread from
 * serving the others with keys that are wrong. An IPv6 network of 64 bits counts as one address. Remembers a bounded number
 * of addresses. Owned by the loop's thread.
 */
final class HandshakeBudget {
    private static final int MOST_ADDRESSES = 10_000;
    private static final int NETWORK_BYTES = 8;
    /** What an address that comes back after a while may do at once, in seconds' worth. */
    private static final int BURST_SECONDS = 4;

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = BoundedMap.byUse(MOST_ADDRESSES);

    private static final class Bucket {
        private double tokens;
        private long filled;
    }

    HandshakeBudget(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    /** Whether there may be one more from there, which then counts. */
    boolean take(InetAddress from) {
        long now = nanoTime.getAsLong();
        double most = (double) perSecond * BURST_SECONDS;
        Bucket bucket = buckets.computeIfAbsent(key(from), added -> {
            Bucket fresh = new Bucket();
            fresh.tokens = most;
            fresh.filled = now;
            return fresh;
        });
        double earned = (double) (now - bucket.filled) / TimeUnit.SECONDS.toNanos(1) * perSecond;
        bucket.tokens = Math.min(most, bucket.tokens + earned);
        bucket.filled = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private static String key(InetAddress from) {
        byte[] address = from.getAddress();
        byte[] network = from instanceof Inet6Address ? Arrays.copyOf(address, NETWORK_BYTES) : address;
        return HexFormat.of().formatHex(network);
    }
}
