package io.threatbus.stix;

import java.util.Optional;

/** Reads the two spellings of IP addresses, strictly: dotted decimals, and RFC 4291, section 2.2. */
final class IpAddressReader {
    private static final int GROUPS = 8;

    private IpAddressReader() {}

    static Optional<IpNetwork> four(String text, int prefixLength) {
        long address = decimals(text, 0);
        return address < 0 ? Optional.empty() : Optional.of(new IpNetwork(4, 0, address, prefixLength));
    }

    /** The 32 bits of the dotted decimals from there to the end, or -1. */
    private static long decimals(String text, int from) {
        long address = 0;
        int start = from;
        for (int part = 0; part < 4; part++) {
            int end = part < 3 ? text.indexOf('.', start) : text.length();
            int value = end < 0 ? -1 : decimal(text, start, end, 255);
            if (value < 0) {
                return -1;
            }
            address = (address << 8) | value;
            start = end + 1;
        }
        return address;
    }

    /** The number between the offsets, or -1 if it is none, has leading zeros or is above the highest. */
    static int decimal(String text, int start, int end, int highest) {
        int length = end - start;
        if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
            return -1;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + c - '0';
        }
        return value <= highest ? value : -1;
    }

    static Optional<IpNetwork> six(String text, int prefixLength) {
        int gap = text.indexOf("::");
        int[] head = gap < 0 ? groups(text) : groups(text.substring(0, gap));
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
        int count = head.length + tail.length;
        boolean complete = gap < 0 ? count == GROUPS : count < GROUPS;
        boolean decimalsInHead = gap >= 0 && text.lastIndexOf('.', gap) >= 0;
        if (!complete || decimalsInHead || isInvalid(head) || isInvalid(tail)) {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS; i++) {
            int fromEnd = tail.length - (GROUPS - i);
            long group = i < head.length ? head[i] : fromEnd >= 0 ? tail[fromEnd] : 0;
            high = i < 4 ? (high << 16) | group : high;
            low = i < 4 ? low : (low << 16) | group;
        }
        return Optional.of(new IpNetwork(6, high, low, prefixLength));
    }

    private static boolean isInvalid(int[] groups) {
        return groups.length > 0 && groups[0] < 0;
    }

    /** The groups between colons, dotted decimals at the end as two; one group of -1 if any is wrong. */
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        int[] wrong = {-1};
        int lastColon = text.lastIndexOf(':');
        long decimals = text.indexOf('.') < 0 ? -1 : decimals(text, lastColon + 1);
        if (text.indexOf('.') >= 0 && decimals < 0) {
            return wrong;
        }
        String hexadecimal = decimals < 0 ? text : text.substring(0, Math.max(lastColon, 0));
        String[] parts = decimals >= 0 && lastColon < 0 ? new String[0] : hexadecimal.split(":", GROUPS + 1);
        int[] groups = new int[parts.length + (decimals < 0 ? 0 : 2)];
        for (int i = 0; i < parts.length; i++) {
            groups[i] = hexadecimal(parts[i]);
            if (groups[i] < 0) {
                return wrong;
            }
        }
        if (decimals >= 0) {
            groups[parts.length] = (int) (decimals >>> 16);
            groups[parts.length + 1] = (int) decimals & 0xffff;
        }
        return groups;
    }

    private static int hexadecimal(String text) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) < 128 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
