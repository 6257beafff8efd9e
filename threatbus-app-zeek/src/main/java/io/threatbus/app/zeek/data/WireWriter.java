package io.threatbus.app.zeek.data;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Writes Broker's primitive encodings (big-endian numbers, varbytes, strings with a length) into an array that grows. Not
 * safe for use by several threads at once.
 */
public final class WireWriter {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int VARBYTE_BITS = 7;
    private static final int VARBYTE_MORE = 0x80;

    private byte[] bytes;
    private int position;

    /** A writer with room for {@code capacity} bytes before it has to grow. */
    public WireWriter(int capacity) {
        this.bytes = new byte[capacity];
    }

    /** The number of bytes written. */
    public int position() {
        return position;
    }

    /** The number of bytes that fit before the array has to grow. */
    public int room() {
        return bytes.length - position;
    }

    /** Forgets what was written behind the given position. */
    public void truncate(int newPosition) {
        if (newPosition < 0 || newPosition > position) {
            throw new IllegalArgumentException("position " + newPosition + " is not within 0 to " + position);
        }
        position = newPosition;
    }

    /** Writes the low eight bits. */
    public WireWriter u8(int value) {
        reserve(Byte.BYTES);
        bytes[position++] = (byte) value;
        return this;
    }

    /** Writes the low sixteen bits. */
    public WireWriter u16(int value) {
        reserve(Short.BYTES);
        SHORT.set(bytes, position, (short) value);
        position += Short.BYTES;
        return this;
    }

    public WireWriter u32(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, position, value);
        position += Integer.BYTES;
        return this;
    }

    public WireWriter u64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, position, value);
        position += Long.BYTES;
        return this;
    }

    /** Overwrites four bytes that were written before. */
    public WireWriter u32At(int at, int value) {
        if (at < 0 || at > position - Integer.BYTES) {
            throw new IllegalArgumentException("no four bytes were written at " + at);
        }
        INT.set(bytes, at, value);
        return this;
    }

    /** Writes an unsigned number of at most 32 bits in groups of seven bits, least significant first. */
    public WireWriter varbyte(int value) {
        int rest = value;
        while (rest >>> VARBYTE_BITS != 0) {
            u8(rest | VARBYTE_MORE);
            rest >>>= VARBYTE_BITS;
        }
        return u8(rest);
    }

    public WireWriter raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    public WireWriter raw(byte[] source, int offset, int length) {
        reserve(length);
        System.arraycopy(source, offset, bytes, position, length);
        position += length;
        return this;
    }

    /** Writes a varbyte with the length, and the bytes. */
    public WireWriter string(byte[] content) {
        return varbyte(content.length).raw(content);
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, position);
    }

    /** What was written, as a view that is valid until the next write. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(bytes, 0, position);
    }

    private void reserve(int more) {
        if (bytes.length - position < more) {
            long wanted = Math.max((long) position + more, Math.min(2L * bytes.length, LARGEST_ARRAY));
            if (wanted > LARGEST_ARRAY) {
                throw new BrokerFormatException("a message of " + wanted + " bytes is too large to be written");
            }
            bytes = Arrays.copyOf(bytes, (int) wanted);
        }
    }
}
