package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.data.WireReader;
import io.threatbus.app.zeek.data.WireWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What is exchanged once a peering is established. */
public final class Envelope {
    public static final int DATA = 1;
    public static final int COMMAND = 2;
    public static final int ROUTING_UPDATE = 3;
    public static final int PING = 4;
    public static final int PONG = 5;
    public static final int TTL = 16;
    public static final int LONGEST_TOPIC = 65535;
    public static final String INTERNAL_MARK = "<$>";

    private static final int TYPE_OFFSET = Integer.BYTES + 2 * EndpointId.SIZE;
    private static final byte[] INTERNAL_TOPIC = INTERNAL_MARK.getBytes(StandardCharsets.US_ASCII);

    /** The endpoint at the other end of the connection, not the one that published first. */
    private final EndpointId sender;

    /** Nil for everybody who is subscribed. */
    private final EndpointId receiver;

    private final int type;
    private final byte[] topic;
    private final WireReader payload;

    private Envelope(EndpointId sender, EndpointId receiver, int type, byte[] topic, WireReader payload) {
        this.sender = sender;
        this.receiver = receiver;
        this.type = type;
        this.topic = topic;
        this.payload = payload;
    }

    public static Envelope read(WireReader reader) {
        EndpointId sender = EndpointId.read(reader);
        EndpointId receiver = EndpointId.read(reader);
        int type = reader.u8();
        reader.u16();
        byte[] topic = reader.raw(reader.u16());
        return new Envelope(sender, receiver, type, topic, reader.rest());
    }

    /** Writes everything in front of the payload, with a length to be filled in by {@link #end}. */
    public static int begin(WireWriter writer, EndpointId sender, EndpointId receiver, int type, byte[] topic) {
        int start = writer.position();
        writer.u32(0);
        sender.write(writer);
        receiver.write(writer);
        writer.u8(type).u16(TTL).u16(topic.length).raw(topic);
        return start;
    }

    /** Fills in the length of the frame that began at the given position. */
    public static void end(WireWriter writer, int start) {
        writer.u32At(start, writer.position() - start - Integer.BYTES);
    }

    /** Writes a complete frame on the internal topic. */
    public static void writeControl(
            WireWriter writer, EndpointId sender, EndpointId receiver, int type, byte[] payload) {
        int start = begin(writer, sender, receiver, type, INTERNAL_TOPIC);
        writer.raw(payload);
        end(writer, start);
    }

    /**
     * Counts the messages among frames.
     *
     * @param frames complete ones, one behind the other
     * @param written how many of the bytes do not count any more; a message that is written in part does
     */
    public static int countData(ByteBuffer frames, int written) {
        int count = 0;
        int start = 0;
        while (frames.limit() - start >= Integer.BYTES) {
            int end = start + Integer.BYTES + frames.getInt(start);
            if (end > written && end - start > TYPE_OFFSET && frames.get(start + TYPE_OFFSET) == DATA) {
                count++;
            }
            start = end;
        }
        return count;
    }

    /** Whether the given endpoint is to look at this; what claims to come from itself is not, as in libbroker. */
    public boolean isFor(EndpointId ownId) {
        return (receiver.equals(EndpointId.NIL) || receiver.equals(ownId)) && !sender.equals(ownId);
    }

    public int type() {
        return type;
    }

    /** As it came; it need not be UTF-8. */
    public byte[] topic() {
        return topic;
    }

    public WireReader payload() {
        return payload;
    }

    /** Whether the topic carries the mark of libbroker's own traffic. */
    public boolean isInternal() {
        for (int index = 0; index <= topic.length - INTERNAL_TOPIC.length; index++) {
            if (topic[index] == INTERNAL_TOPIC[0]
                    && topic[index + 1] == INTERNAL_TOPIC[1]
                    && topic[index + 2] == INTERNAL_TOPIC[2]) {
                return true;
            }
        }
        return false;
    }
}
