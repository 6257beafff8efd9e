package io.threatbus.access;

import io.threatbus.message.SnapshotRequest;
import io.threatbus.message.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What somebody may do. Immutable.
 *
 * @param name of the client whose rights these are
 * @param subscribe topics that it may subscribe to, with all that begin with them
 * @param publish topics that it may publish to, with all that begin with them
 * @param remove whether it may withdraw what others have published
 * @param receive what it may receive
 * @param snapshot how far back it may ask for history
 * @param messagesPerSecond how fast it may publish
 * @param maxSubscriptions how many it may have
 * @param maxConnections how many it may have on one endpoint
 */
public record Rights(
        String name,
        List<Topic> subscribe,
        List<Topic> publish,
        boolean remove,
        Policy receive,
        Duration snapshot,
        Optional<Integer> messagesPerSecond,
        int maxSubscriptions,
        int maxConnections) {
    /** Everything: of the plugins themselves, and of everybody where there is no access control. */
    public static final Rights ALL = new Rights(
            "",
            List.of(new Topic("")),
            List.of(new Topic("")),
            true,
            Policy.ALL_KNOWN,
            SnapshotRequest.EVERYTHING,
            Optional.empty(),
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);

    /** Nothing. */
    public static final Rights NOTHING = new Rights(
            AccessSettings.DENY,
            List.of(),
            List.of(),
            false,
            Policy.ALL_KNOWN,
            Duration.ZERO,
            Optional.empty(),
            0,
            Integer.MAX_VALUE);

    public Rights {
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
    }

    static Rights of(ClientSettings client) {
        return new Rights(
                client.name(),
                client.subscribe().stream().map(Topic::new).toList(),
                client.publish().stream().map(Topic::new).toList(),
                client.remove(),
                Policy.of(client.receive()),
                client.snapshot(),
                client.messagesPerSecond(),
                client.maxSubscriptions(),
                client.maxConnections());
    }

    /** Whether nothing at all is forbidden, so that nobody need look; only {@link #ALL} has no name. */
    public boolean unlimited() {
        return name.isEmpty();
    }

    /** Whether it may subscribe to all that begins with this. */
    public boolean maySubscribe(Topic topic) {
        return unlimited() || covers(subscribe, topic);
    }

    /** Whether it may publish to this topic. */
    public boolean mayPublish(Topic topic) {
        return unlimited() || covers(publish, topic);
    }

    private static boolean covers(List<Topic> allowed, Topic topic) {
        for (Topic prefix : allowed) {
            if (prefix.isPrefixOf(topic)) {
                return true;
            }
        }
        return false;
    }
}
