package io.threatbus.app.misp.mapping;

import org.jspecify.annotations.Nullable;

/**
 * IP addresses and networks in the one spelling that comparisons need: IPv4 as four decimal numbers, IPv6 as in RFC
 * 5952. {@link java.net.InetAddress} is of no use here: it asks the name service for what is no address, and it turns
 * IPv4-mapped IPv6 addresses into IPv4.
 */
final class Addresses {
    private static final int GROUPS = 8;

    private Addresses() {}

    /**
     * An address or network and its family.
     *
     * @param text the normal spelling; with {@code /n} for networks, without it for single hosts
     */
    record Address(String text, boolean version6) {
        String stixType() {
            return version6 ? "ipv6-addr" : "ipv4-addr";
        }

        boolean isNetwork() {
            return text.indexOf('/') >= 0;
        }
    }

    static Address parse(String value) {
        int slash = value.indexOf('/');
        String host = slash < 0 ? value : value.substring(0, slash);
        boolean version6 = host.indexOf(':') >= 0;
        int full = version6 ? 128 : 32;
        int prefix = slash < 0 ? full : prefix(value, slash + 1, full);
        String text = version6 ? version6(host) : version4(host);
        return new Address(prefix == full ? text : text + '/' + prefix, version6);
    }

    private static int prefix(String value, int from, int limit) {
        int prefix = decimal(value, from, value.length(), limit);
        if (prefix < 0) {
            throw new InvalidValueException("not an IP address: bad prefix length");
        }
        return prefix;
    }

    private static String version4(String host) {
        if (octets(host, 0) == null) {
            throw new InvalidValueException("not an IP address");
        }
        return host;
    }

    /** The four numbers of a dotted address that begins at {@code from}; null if it is none. */
    private static int @Nullable [] octets(String host, int from) {
        int[] octets = new int[4];
        int start = from;
        for (int i = 0; i < 4; i++) {
            int end = i == 3 ? host.length() : host.indexOf('.', start);
            if (end < 0) {
                return null;
            }
            octets[i] = decimal(host, start, end, 255);
            if (octets[i] < 0) {
                return null;
            }
            start = end + 1;
        }
        return octets;
    }

    /** A decimal number without sign and leading zeros, or -1. */
    private static int decimal(String text, int from, int to, int limit) {
        if (from >= to || to - from > 3 || (to - from > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number <= limit ? number : -1;
    }

    private static String version6(String host) {
        int[] groups = groups(host);
        if (isMapped(groups)) {
            return "::ffff:" + (groups[6] >> 8) + '.' + (groups[6] & 0xff) + '.' + (groups[7] >> 8) + '.'
                    + (groups[7] & 0xff);
        }
        return compressed(groups);
    }

    private static boolean isMapped(int[] groups) {
        for (int i = 0; i < 5; i++) {
            if (groups[i] != 0) {
                return false;
            }
        }
        return groups[5] == 0xffff;
    }

    private static int[] groups(String host) {
        int gap = host.indexOf("::");
        if (gap < 0) {
            int[] groups = new int[GROUPS];
            if (read(host, groups, 0) != GROUPS) {
                throw notAnAddress();
            }
            return groups;
        }
        if (host.indexOf("::", gap + 1) >= 0) {
            throw notAnAddress();
        }
        int[] head = new int[GROUPS];
        int[] tail = new int[GROUPS];
        int before = gap == 0 ? 0 : read(host.substring(0, gap), head, 0);
        int after = gap + 2 == host.length() ? 0 : read(host.substring(gap + 2), tail, 0);
        if (before + after >= GROUPS) {
            throw notAnAddress();
        }
        System.arraycopy(tail, 0, head, GROUPS - after, after);
        return head;
    }

    /** Reads groups separated by single colons, the last two possibly as a dotted address; returns how many. */
    private static int read(String text, int[] groups, int from) {
        int count = from;
        int start = 0;
        while (true) {
            int end = text.indexOf(':', start);
            boolean last = end < 0;
            if (last && text.indexOf('.', start) >= 0) {
                int[] octets = octets(text, start);
                if (octets == null || count + 2 > GROUPS) {
                    throw notAnAddress();
                }
                groups[count] = (octets[0] << 8) | octets[1];
                groups[count + 1] = (octets[2] << 8) | octets[3];
                return count + 2;
            }
            if (count == GROUPS) {
                throw notAnAddress();
            }
            groups[count++] = hexadecimal(text, start, last ? text.length() : end);
            if (last) {
                return count;
            }
            start = end + 1;
        }
    }

    private static int hexadecimal(String text, int from, int to) {
        if (from >= to || to - from > 4) {
            throw notAnAddress();
        }
        int number = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw notAnAddress();
            }
            number = (number << 4) | digit;
        }
        return number;
    }

    /** RFC 5952: no leading zeros, lower case, the longest run of two or more zero groups as {@code ::}. */
    private static String compressed(int[] groups) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int j = i;
            while (j < GROUPS && groups[j] == 0) {
                j++;
            }
            if (j - i > runLength) {
                runStart = i;
                runLength = j - i;
            }
            i = Math.max(i, j);
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (i > 0 && i != runStart + runLength) {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    private static InvalidValueException notAnAddress() {
        return new InvalidValueException("not an IP address");
    }
}
