package io.threatbus.app.zeek.broker.wire;

import io.threatbus.app.zeek.broker.wire.HandshakeMessage.DropConnection;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.Hello;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.OriginatorAck;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.OriginatorSyn;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.Probe;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.ResponderSynAck;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage.VersionSelect;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.WireReader;
import java.util.function.Supplier;

/** Reads the messages before a peering is established. Bytes behind the last field are ignored. */
public final class HandshakeReader {
    private static final int LONGEST_DESCRIPTION = 512;

    private final int mostFilterEntries;

    public HandshakeReader(int mostFilterEntries) {
        this.mostFilterEntries = mostFilterEntries;
    }

    /** Reads one frame's body; it must not be empty. */
    public HandshakeMessage read(WireReader reader) {
        return switch (reader.u8()) {
            case HandshakeMessage.HELLO ->
                field("hello_msg", () -> {
                    requireMagic(reader);
                    return new Hello(EndpointId.read(reader), reader.u8(), reader.u8());
                });
            case HandshakeMessage.PROBE ->
                field("probe_msg", () -> {
                    requireMagic(reader);
                    return new Probe();
                });
            case HandshakeMessage.VERSION_SELECT ->
                field("version_select_msg", () -> {
                    requireMagic(reader);
                    return new VersionSelect(EndpointId.read(reader), reader.u8());
                });
            case HandshakeMessage.DROP_CONNECTION ->
                field("drop_conn_msg", () -> {
                    requireMagic(reader);
                    EndpointId sender = EndpointId.read(reader);
                    int code = reader.u8();
                    int length = reader.varbyte();
                    return new DropConnection(sender, code, reader.text(Math.min(length, LONGEST_DESCRIPTION)));
                });
            case HandshakeMessage.ORIGINATOR_SYN ->
                field("originator_syn_msg", () -> new OriginatorSyn(TopicFilter.read(reader, mostFilterEntries)));
            case HandshakeMessage.RESPONDER_SYN_ACK ->
                field("responder_syn_ack_msg", () -> new ResponderSynAck(TopicFilter.read(reader, mostFilterEntries)));
            case HandshakeMessage.ORIGINATOR_ACK -> new OriginatorAck();
            default ->
                throw new Refusal(
                        RefusalReason.MALFORMED_HANDSHAKE, DropConnection.INVALID_MESSAGE, "invalid message type tag");
        };
    }

    private static HandshakeMessage field(String name, Supplier<HandshakeMessage> read) {
        try {
            return read.get();
        } catch (BrokerFormatException e) {
            throw new Refusal(
                    RefusalReason.MALFORMED_HANDSHAKE, DropConnection.INVALID_MESSAGE, "failed to parse " + name, e);
        }
    }

    private static void requireMagic(WireReader reader) {
        if (reader.u32() != HandshakeMessage.MAGIC) {
            throw new Refusal(RefusalReason.WRONG_MAGIC, DropConnection.WRONG_MAGIC, "wrong magic number");
        }
    }
}
