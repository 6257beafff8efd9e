package io.threatbus.app.misp.feed;

import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.model.Notification;
import io.threatbus.app.misp.model.Notification.AttributeChanged;
import io.threatbus.app.misp.model.Notification.Irrelevant;
import io.threatbus.app.misp.model.NotificationReader;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** One frame of MISP's ZeroMQ feed: {@code <topic> SPACE <json>}. */
public final class ZmqFrame {
    /** A prefix of all topics. */
    static final String ALL_TOPICS = "misp_json";

    private static final String ATTRIBUTE = "misp_json_attribute";
    private static final String SELF = "misp_json_self";
    /** What the plugin does something about; everything else need not even be parsed. */
    private static final Set<String> RELEVANT =
            Set.of(ALL_TOPICS, "misp_json_event", ATTRIBUTE, "misp_json_tag", "misp_json_sighting");

    private static final int LONGEST_TOPIC = 64;

    private ZmqFrame() {}

    /**
     * Reads a frame.
     *
     * @param limit the most bytes it may have
     * @throws BadInputException if it is none
     */
    public static Notification read(byte[] frame, int limit) {
        if (frame.length > limit) {
            throw new BadInputException("too-large", frame.length + " bytes, the limit is " + limit);
        }
        int blank = 0;
        while (blank < frame.length && frame[blank] != ' ') {
            blank++;
        }
        if (blank == frame.length) {
            throw new BadInputException("no-body", "no blank after the topic");
        }
        String topic = new String(frame, 0, Math.min(blank, LONGEST_TOPIC), StandardCharsets.ISO_8859_1);
        if (topic.equals(SELF)) {
            return new Notification.Alive();
        }
        if (!RELEVANT.contains(topic)) {
            return new Irrelevant("other-topic");
        }
        Notification notification = NotificationReader.read(frame, blank + 1, frame.length - blank - 1);
        if (topic.equals(ATTRIBUTE) && !(notification instanceof AttributeChanged || isUnknownAction(notification))) {
            throw new BadInputException("no-attribute", "no Attribute in a message about one");
        }
        return notification;
    }

    private static boolean isUnknownAction(Notification notification) {
        return notification instanceof Irrelevant irrelevant
                && irrelevant.reason().equals("unknown-action");
    }
}
