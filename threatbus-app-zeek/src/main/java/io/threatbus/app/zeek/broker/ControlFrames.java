package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.Envelope;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.WireWriter;

/** Writes what is not data to one peer; every ping has another number. Owned by the loop's thread. */
final class ControlFrames {
    private static final int FILTER_CAPACITY = 256;

    private final ConnectionWriter writer;
    private final EndpointId from;
    private final EndpointId to;
    private long pings;

    ControlFrames(ConnectionWriter writer, EndpointId from, EndpointId to) {
        this.writer = writer;
        this.from = from;
        this.to = to;
    }

    /**
     * Asks for a pong.
     *
     * @param mark what the payload begins with
     * @return the payload, which comes back with the pong
     */
    byte[] ping(byte[] mark) {
        pings++;
        byte[] payload =
                new WireWriter(mark.length + Long.BYTES).raw(mark).u64(pings).toByteArray();
        write(Envelope.PING, payload);
        return payload;
    }

    /** Answers a ping. */
    void pong(byte[] payload) {
        write(Envelope.PONG, payload);
    }

    /** Tells what this endpoint is subscribed to now. */
    void announce(TopicFilter filter) {
        WireWriter payload = new WireWriter(FILTER_CAPACITY);
        filter.write(payload);
        write(Envelope.ROUTING_UPDATE, payload.toByteArray());
    }

    private void write(int type, byte[] payload) {
        writer.append(frame -> Envelope.writeControl(frame, from, to, type, payload));
    }
}
