package io.threatbus.bus.gate;

import io.threatbus.access.AccessControl;
import io.threatbus.access.Rights;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.spi.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What one peer may put into the bus. Thread-safe. */
public final class Ingress {
    /** The reason of what a peer may not publish. */
    public static final String NOT_ALLOWED = "not-allowed";
    /** The reason of what a peer publishes faster than it may. */
    public static final String TOO_FAST = "rate";

    private static final String ACT = "x_threatbus_act";
    private static final byte[] ACT_BYTES = ACT.getBytes(StandardCharsets.US_ASCII);

    private final GateKeeper keeper;
    private final Peer peer;
    private final boolean own;
    private final Consumer<Rejection> rejected;

    /**
     * A way in.
     *
     * @param own whether it is a plugin's own, which may publish everything
     * @param rejected is told of what is not let in
     */
    public Ingress(GateKeeper keeper, Peer peer, boolean own, Consumer<Rejection> rejected) {
        this.keeper = keeper;
        this.peer = peer;
        this.own = own;
        this.rejected = rejected;
    }

    /** Those of the messages that the peer may publish now; the same list if it may publish all. */
    public List<? extends Message> admit(List<? extends Message> messages) {
        AccessControl access = keeper.access();
        if (!access.list().isControlled()) {
            return messages;
        }
        Rights rights = own ? Rights.ALL : access.rightsOf(peer);
        List<Message> allowed = new ArrayList<>(messages.size());
        int publisher = keeper.publisher(own ? "plugin " + peer.name() : rights.name());
        for (Message message : messages) {
            Optional<String> obstacle = rights.unlimited() ? Optional.empty() : obstacle(message, rights, publisher);
            if (obstacle.isEmpty()) {
                allowed.add(message);
                keeper.published(message, publisher);
            } else {
                rejected.accept(new Rejection(NOT_ALLOWED, obstacle.get(), ""));
            }
        }
        return inTime(allowed, rights);
    }

    private List<? extends Message> inTime(List<Message> allowed, Rights rights) {
        int granted = keeper.access().grant(rights, allowed.size());
        for (int i = granted; i < allowed.size(); i++) {
            rejected.accept(new Rejection(
                    TOO_FAST,
                    "it publishes more than " + rights.messagesPerSecond().orElse(0) + " messages in a second",
                    ""));
        }
        return allowed.subList(0, granted);
    }

    /** Why it may not be published; says nothing of the content. */
    private Optional<String> obstacle(Message message, Rights rights, int publisher) {
        if (message instanceof SnapshotEnvelope envelope) {
            return obstacle(envelope.body(), rights, publisher);
        }
        if (!rights.mayPublish(message.topic())) {
            return Optional.of("it may not publish to " + message.topic().name());
        }
        if (message instanceof Indicator indicator
                && !rights.remove()
                && withdraws(indicator)
                && !keeper.isOnlyPublisher(indicator, publisher)) {
            return Optional.of("it may not withdraw " + indicator.id() + ", which it has not published alone");
        }
        return Optional.empty();
    }

    /** Whether it takes back, or restores, what counts for everybody. */
    private static boolean withdraws(Indicator indicator) {
        return indicator.isRemoval()
                || (indicator.json().contains(ACT_BYTES) && indicator.property(ACT).isPresent());
    }
}
