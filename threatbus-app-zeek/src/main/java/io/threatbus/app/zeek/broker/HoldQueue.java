package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.wire.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Frames that wait for their topic to be subscribed to, in order of publication. The owner's lock guards it. */
final class HoldQueue {
    private static final class Held {
        private final byte[] topic;
        private final Queue<byte[]> frames = new ArrayDeque<>();
        private final long since;
        private long bytes;

        private Held(byte[] topic, long since) {
            this.topic = topic;
            this.since = since;
        }
    }

    private final Map<String, Held> held = new LinkedHashMap<>();
    private long bytes;

    long bytes() {
        return bytes;
    }

    boolean holds(String topic) {
        return held.containsKey(topic);
    }

    /** Whether this is the first frame that is held for the topic. */
    boolean add(String topic, byte[] frame, long now) {
        boolean first = !held.containsKey(topic);
        Held queue = held.computeIfAbsent(topic, name -> new Held(name.getBytes(StandardCharsets.UTF_8), now));
        queue.frames.add(frame);
        queue.bytes += frame.length;
        bytes += frame.length;
        return first;
    }

    /** Takes out the frames whose topics are covered now. */
    List<byte[]> release(TopicFilter filter) {
        List<byte[]> released = new ArrayList<>();
        Iterator<Held> queues = held.values().iterator();
        while (queues.hasNext()) {
            Held queue = queues.next();
            if (filter.covers(queue.topic)) {
                released.addAll(queue.frames);
                bytes -= queue.bytes;
                queues.remove();
            }
        }
        return released;
    }

    /** Forgets the frames of a topic that have been held since the given time or longer, and tells how many they were. */
    int expire(String topic, long since) {
        Held queue = held.get(topic);
        return queue == null || queue.since - since > 0 ? 0 : discard(topic);
    }

    /** Forgets the frames of a topic and tells how many they were. */
    int discard(String topic) {
        Held queue = held.remove(topic);
        if (queue == null) {
            return 0;
        }
        bytes -= queue.bytes;
        return queue.frames.size();
    }

    void clear() {
        held.clear();
        bytes = 0;
    }
}
