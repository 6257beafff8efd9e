package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.data.WireWriter;
import java.nio.charset.StandardCharsets;

/** The messages before a peering is established. */
public sealed interface HandshakeMessage {
    int INITIAL_CAPACITY = 64;
    int MAGIC = 0x5a45454b;
    int VERSION = 1;
    int HELLO = 6;
    int PROBE = 7;
    int VERSION_SELECT = 8;
    int DROP_CONNECTION = 9;
    int ORIGINATOR_SYN = 10;
    int RESPONDER_SYN_ACK = 11;
    int ORIGINATOR_ACK = 12;

    /** Writes the body, without the length in front. */
    void write(WireWriter writer);

    /** The complete frame. */
    default byte[] toFrame() {
        WireWriter writer = new WireWriter(INITIAL_CAPACITY);
        writer.u32(0);
        write(writer);
        writer.u32At(0, writer.position() - Integer.BYTES);
        return writer.toByteArray();
    }

    record Hello(EndpointId sender, int lowestVersion, int highestVersion) implements HandshakeMessage {
        public static Hello from(EndpointId sender) {
            return new Hello(sender, VERSION, VERSION);
        }

        @Override
        public void write(WireWriter writer) {
            sender.write(writer.u8(HELLO).u32(MAGIC));
            writer.u8(lowestVersion).u8(highestVersion);
        }
    }

    record Probe() implements HandshakeMessage {
        @Override
        public void write(WireWriter writer) {
            writer.u8(PROBE).u32(MAGIC);
        }
    }

    record VersionSelect(EndpointId sender, int version) implements HandshakeMessage {
        @Override
        public void write(WireWriter writer) {
            sender.write(writer.u8(VERSION_SELECT).u32(MAGIC));
            writer.u8(version);
        }
    }

    record DropConnection(EndpointId sender, int code, String description) implements HandshakeMessage {
        public static final int INCOMPATIBLE = 2;
        public static final int UNAVAILABLE = 4;
        public static final int INVALID_MESSAGE = 20;
        public static final int SHUTTING_DOWN = 28;
        public static final int WRONG_MAGIC = 38;
        public static final int REDUNDANT = 39;
        public static final int REDUNDANT_AT_RESPONDER = 40;

        @Override
        public void write(WireWriter writer) {
            sender.write(writer.u8(DROP_CONNECTION).u32(MAGIC));
            writer.u8(code).string(description.getBytes(StandardCharsets.UTF_8));
        }
    }

    record OriginatorSyn(TopicFilter filter) implements HandshakeMessage {
        @Override
        public void write(WireWriter writer) {
            filter.write(writer.u8(ORIGINATOR_SYN));
        }
    }

    record ResponderSynAck(TopicFilter filter) implements HandshakeMessage {
        @Override
        public void write(WireWriter writer) {
            filter.write(writer.u8(RESPONDER_SYN_ACK));
        }
    }

    record OriginatorAck() implements HandshakeMessage {
        @Override
        public void write(WireWriter writer) {
            writer.u8(ORIGINATOR_ACK);
        }
    }
}
