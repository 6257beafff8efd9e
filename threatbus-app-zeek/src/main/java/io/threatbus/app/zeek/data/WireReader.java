package io.threatbus.app.zeek.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads Broker's primitive encodings from a range of an array. Every method throws {@link BrokerFormatException} when
 * the range ends too early, and none allocates more than the range holds. Not safe for use by several threads at once.
 */
public final class WireReader {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int U8_MASK = 0xff;
    private static final int U16_MASK = 0xffff;
    private static final int VARBYTE_BITS = 7;
    private static final int VARBYTE_MASK = 0x7f;
    private static final int VARBYTE_LAST_SHIFT = 28;
    private static final int VARBYTE_LAST_MASK = 0x0f;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    public WireReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    public WireReader(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        this.bytes = bytes;
        this.start = offset;
        this.end = offset + length;
        this.position = offset;
    }

    /** The number of bytes that are left. */
    public int remaining() {
        return end - position;
    }

    /** The number of bytes read so far. */
    public int offset() {
        return position - start;
    }

    public int u8() {
        return bytes[take(Byte.BYTES)] & U8_MASK;
    }

    public int u16() {
        return (short) SHORT.get(bytes, take(Short.BYTES)) & U16_MASK;
    }

    /** The four bytes, to be read as unsigned by the caller. */
    public int u32() {
        return (int) INT.get(bytes, take(Integer.BYTES));
    }

    public long u64() {
        return (long) LONG.get(bytes, take(Long.BYTES));
    }

    /** A varbyte that must fit into 31 bits, as every length and count on this wire does. */
    public int varbyte() {
        int value = 0;
        for (int shift = 0; shift <= VARBYTE_LAST_SHIFT; shift += VARBYTE_BITS) {
            int next = u8();
            if (shift == VARBYTE_LAST_SHIFT && next > VARBYTE_LAST_MASK) {
                break;
            }
            value |= (next & VARBYTE_MASK) << shift;
            if (next <= VARBYTE_MASK) {
                if (value < 0) {
                    break;
                }
                return value;
            }
        }
        throw new BrokerFormatException("number out of range before offset " + offset());
    }

    /** A copy of the next {@code length} bytes. */
    public byte[] raw(int length) {
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /** A varbyte with a length, and a copy of that many bytes. */
    public byte[] string() {
        return raw(varbyte());
    }

    /** The next {@code length} bytes as UTF-8; what is not valid becomes U+FFFD. */
    public String text(int length) {
        int from = take(length);
        return Utf8.decode(bytes, from, length);
    }

    /** The bytes that are left, as a reader of their own; this reader is at its end then. */
    public WireReader rest() {
        int from = take(remaining());
        return new WireReader(bytes, from, end - from);
    }

    private int take(int length) {
        if (length > end - position) {
            throw new BrokerFormatException(
                    "needs " + length + " bytes at offset " + offset() + ", but only " + remaining() + " are left");
        }
        int from = position;
        position += length;
        return from;
    }
}
