package io.threatbus.toolkit.json;

/**
 * Follows the bytes of a byte order mark in UTF-8, which stands at the beginning of a file, and where files were joined at
 * the beginning of a later line, too. For one thread.
 */
final class ByteOrderMark {
    private static final int[] BYTES = {0xef, 0xbb, 0xbf};

    private int seen;

    /**
     * Whether the byte is part of a mark.
     *
     * @param mayBegin whether one may begin here
     */
    boolean accepts(int octet, boolean mayBegin) {
        boolean next = seen > 0 && octet == BYTES[seen];
        if (next || (mayBegin && octet == BYTES[0])) {
            seen = (seen + 1) % BYTES.length;
            return true;
        }
        seen = 0;
        return false;
    }
}
