package io.threatbus.app.zmq;

import io.threatbus.message.Json;
import io.threatbus.spi.Metrics;
import io.threatbus.zmtp.Connection;
import io.threatbus.zmtp.ConnectionListener;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The port where applications subscribe, unsubscribe and send heartbeats: every request, whatever it is, gets exactly one
 * reply on its connection, in order. Owned by the thread of the endpoint's loop.
 */
final class Management implements ConnectionListener {
    /** A longer request is answered with an error. */
    static final int LONGEST_REQUEST = 64 * 1024;

    private static final int MOST_FRAMES = 16;
    private static final int MOST_WAITING = 8;
    private static final int AROUND = 64;

    private final Desk desk;
    private final Metrics metrics;
    private final Map<Connection, Conversation> conversations = new HashMap<>();
    private final Map<Outcome, Metrics.Counter> counters = new HashMap<>();

    /** Who decides what becomes of a request. */
    interface Desk {
        /** Answers, now or later, on the thread of the endpoint's loop, exactly once. */
        void handle(ManagementRequest request, Connection connection, Answer answer);
    }

    /** Takes the one reply to a request. */
    interface Answer {
        /** Done. */
        void success(Map<String, ?> members);

        /** Not done. */
        void failure(ManagementRequest.Status status, String reason);
    }

    /** A request as it came: what REQ puts in front, which goes back with the reply, and the request itself. */
    private record Request(List<byte[]> envelope, ManagementRequest content, long bytes) {}

    /** What requests are counted by. */
    private record Outcome(String action, ManagementRequest.Status status) {}

    /** What is remembered of one connection. */
    private static final class Conversation {
        private final List<byte[]> frames = new ArrayList<>();
        private final Deque<Request> waiting = new ArrayDeque<>();
        private Optional<String> flaw = Optional.empty();
        private long bytes;
        private boolean busy;
        private boolean inTurn;
    }

    Management(Desk desk, Metrics metrics) {
        this.desk = desk;
        this.metrics = metrics;
    }

    @Override
    public void opened(Connection connection) {
        conversations.put(connection, new Conversation());
    }

    @Override
    public void closed(Connection connection, String reason) {
        conversations.remove(connection);
    }

    @Override
    public void oversized(Connection connection, boolean more, long length) {
        Conversation conversation = conversation(connection);
        conversation.flaw = Optional.of("a request of more than " + LONGEST_REQUEST + " bytes");
        frame(connection, more, new byte[0], 0, 0);
    }

    @Override
    public void frame(Connection connection, boolean more, byte[] data, int offset, int length) {
        Conversation conversation = conversation(connection);
        if (conversation.frames.size() < MOST_FRAMES) {
            if (!connection.reserve(AROUND + (long) length)) {
                connection.close("memory is short, and its request is not finished");
                return;
            }
            conversation.bytes += AROUND + (long) length;
            conversation.frames.add(Arrays.copyOfRange(data, offset, offset + length));
        } else {
            conversation.flaw = Optional.of("a request of more than " + MOST_FRAMES + " frames");
        }
        if (!more) {
            conversation.waiting.add(request(conversation));
            conversation.frames.clear();
            conversation.bytes = 0;
            conversation.flaw = Optional.empty();
            next(connection, conversation);
        }
    }

    private Conversation conversation(Connection connection) {
        Conversation conversation = conversations.get(connection);
        if (conversation == null) {
            throw new IllegalStateException(connection + " sent before it was open");
        }
        return conversation;
    }

    private static Request request(Conversation conversation) {
        List<byte[]> frames = conversation.frames;
        int delimiter = -1;
        for (int i = 0; i < frames.size() - 1 && delimiter < 0; i++) {
            if (frames.get(i).length == 0) {
                delimiter = i;
            }
        }
        List<byte[]> envelope = List.copyOf(frames.subList(0, delimiter + 1));
        int rest = frames.size() - envelope.size();
        if (conversation.flaw.isPresent()) {
            return new Request(envelope, invalid(conversation.flaw.get()), conversation.bytes);
        }
        if (rest != 1) {
            return new Request(envelope, invalid("a request is one frame, not " + rest), conversation.bytes);
        }
        return new Request(envelope, ManagementRequest.parse(frames.get(frames.size() - 1)), conversation.bytes);
    }

    private static ManagementRequest invalid(String reason) {
        return new ManagementRequest.Invalid(ManagementRequest.Status.ERROR, reason);
    }

    /** Handles what waits, one after the other, and stops to read from one who asks faster than it is answered. */
    private void next(Connection connection, Conversation conversation) {
        conversation.inTurn = true;
        while (!conversation.busy && !conversation.waiting.isEmpty()) {
            Request request = conversation.waiting.remove();
            connection.release(request.bytes);
            conversation.busy = true;
            handle(connection, conversation, request);
        }
        conversation.inTurn = false;
        connection.setReading(conversation.waiting.size() < MOST_WAITING);
    }

    private void handle(Connection connection, Conversation conversation, Request request) {
        String action = action(request.content);
        Answer answer = new Answer() {
            @Override
            public void success(Map<String, ?> members) {
                Map<String, Object> reply = new LinkedHashMap<>(members);
                reply.put("status", ManagementRequest.Status.SUCCESS.text());
                send(ManagementRequest.Status.SUCCESS, reply);
            }

            @Override
            public void failure(ManagementRequest.Status status, String reason) {
                Map<String, Object> reply = new LinkedHashMap<>();
                reply.put("status", status.text());
                reply.put("reason", reason);
                send(status, reply);
            }

            private void send(ManagementRequest.Status status, Map<String, Object> reply) {
                count(action, status);
                List<byte[]> frames = new ArrayList<>(request.envelope);
                frames.add(Json.write(reply).bytes());
                connection.send(frames);
                conversation.busy = false;
                if (!conversation.inTurn && conversations.containsKey(connection)) {
                    next(connection, conversation);
                }
            }
        };
        if (request.content instanceof ManagementRequest.Invalid invalid) {
            answer.failure(invalid.status(), invalid.reason());
        } else {
            desk.handle(request.content, connection, answer);
        }
    }

    private static String action(ManagementRequest request) {
        if (request instanceof ManagementRequest.Invalid) {
            return "none";
        }
        return request.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Finding a counter takes a lock that whoever reads all metrics holds meanwhile, so each is looked up once. */
    private void count(String action, ManagementRequest.Status status) {
        counters.computeIfAbsent(new Outcome(action, status), this::counter).increment();
    }

    private Metrics.Counter counter(Outcome outcome) {
        return metrics.counter(
                "zmq_requests",
                "Requests to the management port by action and outcome.",
                "action",
                outcome.action,
                "status",
                outcome.status.text().replace(' ', '_'));
    }
}
