package io.threatbus.app.zmq;

import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.message.SnapshotRequest;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.wire.Frames;
import java.util.Arrays;

/**
 * The next frames for one application, put together so that one call hands them to the operating system (section 3.1).
 * Used over and over by the thread of the endpoint's loop.
 */
final class FrameBatch {
    /** A batch ends with the message that reaches this size. */
    static final int FULL = 128 * 1024;

    private static final int ROOMY = 2 * FULL;

    private byte[] data = new byte[ROOMY];
    private int length;

    /** Begins anew, giving back what one large message took. */
    void clear() {
        length = 0;
        if (data.length > ROOMY) {
            data = new byte[ROOMY];
        }
    }

    /** Adds the frame of one message if the audience wants it. */
    void add(Audience audience, byte[] topic, Message message) {
        var json = message.json();
        int bodyLength = topic.length + json.size();
        int needed = length + Frames.LONGEST_HEADER + bodyLength;
        if (needed > data.length) {
            data = Arrays.copyOf(data, Math.max(needed, 2 * data.length));
        }
        int body = Frames.putHeader(data, length, 0, bodyLength);
        System.arraycopy(topic, 0, data, body, topic.length);
        json.copyTo(data, body + topic.length);
        if (audience.wants(data, body, bodyLength)) {
            length = body + bodyLength;
        }
    }

    void writeTo(Connection connection) {
        if (length > 0) {
            connection.write(data, 0, length);
        }
    }

    /** What stands behind the secret topic (section 3.2). */
    static String suffix(Message message) {
        if (message instanceof Indicator) {
            return "indicator";
        }
        if (message instanceof Sighting) {
            return "sighting";
        }
        if (message instanceof SnapshotRequest) {
            return "snapshotrequest";
        }
        throw new IllegalArgumentException("no suffix for " + message.getClass().getName());
    }
}
