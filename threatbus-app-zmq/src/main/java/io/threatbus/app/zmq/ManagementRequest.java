package io.threatbus.app.zmq;

import io.threatbus.ThreatBusException;
import io.threatbus.message.Json;
import io.threatbus.message.Topic;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an application asks the management port for (section 2). */
sealed interface ManagementRequest {
    /**
     * Wants messages.
     *
     * @param days how far back history is wanted, 0 for none
     * @param name what the application calls itself
     * @param digest of what it holds from before, if it keeps account of that
     * @param sensor whether it looks for what it gets: it then gets nothing that is in quarantine
     */
    record Subscribe(List<Topic> topics, int days, Optional<String> name, Optional<String> digest, boolean sensor)
            implements ManagementRequest {}

    /** Wants no more of them. */
    record Unsubscribe(String p2pTopic) implements ManagementRequest {}

    /**
     * Is alive, and asks whether it is still known.
     *
     * @param position how many indicators and sightings it has got by this subscription, if it counts them
     * @param digest of what it holds after these, if it keeps account of that
     */
    record Heartbeat(String p2pTopic, OptionalLong position, Optional<String> digest) implements ManagementRequest {}

    /** Makes no sense. */
    record Invalid(Status status, String reason) implements ManagementRequest {}

    /** The values of a reply's {@code status}. */
    enum Status {
        SUCCESS("success"),
        ERROR("error"),
        UNKNOWN("unknown request");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** Reads a request; what is wrong with it becomes an {@link Invalid}. */
    static ManagementRequest parse(byte[] body) {
        Object value;
        try {
            value = Json.read(body);
        } catch (ThreatBusException e) {
            return new Invalid(Status.ERROR, String.valueOf(e.getMessage()));
        }
        if (!(value instanceof Map<?, ?> members)) {
            return new Invalid(Status.ERROR, "the request is no JSON object");
        }
        try {
            return Fields.parse(members);
        } catch (InvalidRequestException e) {
            return new Invalid(e.status, String.valueOf(e.getMessage()));
        }
    }

    /** Ends the reading of a request. */
    final class InvalidRequestException extends ThreatBusException {
        private static final long serialVersionUID = 1L;

        private final Status status;

        InvalidRequestException(Status status, String reason) {
            super(reason);
            this.status = status;
        }
    }

    /** Reads the members in the order in which the Python version does, so that the same mistakes get the same status. */
    final class Fields {
        private static final int MOST_DAYS = 999_999_999;
        private static final int MOST_TOPICS = 100;
        private static final int LONGEST_TOPIC = 1000;
        private static final int LONGEST_NAME = 100;
        private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{16}");
        private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,12}");

        private Fields() {}

        private static ManagementRequest parse(Map<?, ?> members) {
            int days = members.containsKey("snapshot") ? days(members.get("snapshot")) : 0;
            Object action = members.get("action");
            Object topic = members.get("topic");
            boolean known = "subscribe".equals(action) || "unsubscribe".equals(action) || "heartbeat".equals(action);
            if (!known) {
                throw new InvalidRequestException(
                        Status.UNKNOWN, "action must be \"subscribe\", \"unsubscribe\" or \"heartbeat\"");
            }
            if (topic == null || isEmpty(topic)) {
                throw new InvalidRequestException(Status.UNKNOWN, "topic is missing or empty");
            }
            if (action.equals("subscribe")) {
                return new Subscribe(
                        topics(topic),
                        days,
                        name(members.get("name")),
                        digest(members.get("digest")),
                        Boolean.TRUE.equals(members.get("sensor")));
            }
            String p2pTopic = text(topic);
            return action.equals("heartbeat")
                    ? new Heartbeat(p2pTopic, position(members.get("position")), digest(members.get("digest")))
                    : new Unsubscribe(p2pTopic);
        }

        /** Keys that the Python version does not know are never an error, whatever an application means by them. */
        private static Optional<String> name(@Nullable Object value) {
            return value instanceof String text && !text.isBlank() && text.length() <= LONGEST_NAME
                    ? Optional.of(text.strip())
                    : Optional.empty();
        }

        private static Optional<String> digest(@Nullable Object value) {
            return value instanceof String text && DIGEST.matcher(text).matches()
                    ? Optional.of(text)
                    : Optional.empty();
        }

        private static OptionalLong position(@Nullable Object value) {
            boolean whole = value instanceof Integer || value instanceof Long;
            return whole && ((Number) value).longValue() >= 0
                    ? OptionalLong.of(((Number) value).longValue())
                    : OptionalLong.empty();
        }

        /** What counts as false in Python. */
        private static boolean isEmpty(Object value) {
            return value.equals(Json.NULL)
                    || value.equals("")
                    || value.equals(false)
                    || (value instanceof List<?> list && list.isEmpty())
                    || (value instanceof Map<?, ?> map && map.isEmpty())
                    || (value instanceof Number number && new BigDecimal(number.toString()).signum() == 0);
        }

        private static List<Topic> topics(Object value) {
            if (!(value instanceof List<?> list)) {
                return List.of(topic(value));
            }
            if (list.size() > MOST_TOPICS) {
                throw new InvalidRequestException(Status.ERROR, "more than " + MOST_TOPICS + " topics");
            }
            return list.stream().map(Fields::topic).distinct().toList();
        }

        private static Topic topic(Object value) {
            String text = text(value);
            if (text.isEmpty() || text.length() > LONGEST_TOPIC) {
                throw new InvalidRequestException(Status.ERROR, "a topic has 1 to " + LONGEST_TOPIC + " characters");
            }
            return new Topic(text);
        }

        private static String text(Object value) {
            if (value instanceof String text) {
                return text;
            }
            throw new InvalidRequestException(
                    Status.ERROR, "topic must be a string, or a list of strings to subscribe");
        }

        private static int days(Object value) {
            BigInteger days = integer(value);
            if (days.signum() < 0 || days.compareTo(BigInteger.valueOf(MOST_DAYS)) > 0) {
                throw new InvalidRequestException(Status.ERROR, "snapshot must be 0 to " + MOST_DAYS + " days");
            }
            return days.intValue();
        }

        private static BigInteger integer(Object value) {
            if (value instanceof BigDecimal number && (long) number.precision() - number.scale() <= Integer.SIZE) {
                return number.toBigInteger();
            }
            if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
                return new BigInteger(value.toString());
            }
            if (value instanceof String text && INTEGER.matcher(text.strip()).matches()) {
                return new BigInteger(text.strip());
            }
            throw new InvalidRequestException(Status.ERROR, "snapshot must be a number of days");
        }
    }
}
