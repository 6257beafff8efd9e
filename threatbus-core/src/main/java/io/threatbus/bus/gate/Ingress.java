package io.threatbus.bus.gate;

import io.threatbus.access.AccessControl;
import io.threatbus.access.Rights;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Rejection;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.spi.Peer;
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

    private final GateKeeper keeper;
    private final Peer peer;
    private final boolean own;
    private final Consumer<Rejection> rejected;

    /**
     * What became of some messages. Nothing is noted of it before {@link Ingress#settle}, so that who finds no room asks
     * again later.
     *
     * @param allowed what may go in, in its order
     */
    public record Admission(
            List<? extends Message> allowed, List<Rejection> refused, Optional<Ingress> way, Optional<Rights> rights) {
        /** Where nobody looks. */
        public static Admission all(List<? extends Message> messages) {
            return new Admission(messages, List.of(), Optional.empty(), Optional.empty());
        }
    }

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

    /** Those of the messages that the peer may publish now; to be settled or taken back. */
    public Admission admit(List<? extends Message> messages) {
        AccessControl access = keeper.access();
        if (!access.list().isControlled()) {
            return Admission.all(messages);
        }
        Rights rights = own ? Rights.ALL : access.rightsOf(peer);
        if (rights.unlimited()) {
            return new Admission(messages, List.of(), Optional.of(this), Optional.of(rights));
        }
        List<Message> allowed = new ArrayList<>(messages.size());
        List<Rejection> refused = new ArrayList<>();
        int publisher = keeper.publisher(publisher(rights));
        for (Message message : messages) {
            Optional<String> obstacle = obstacle(message, rights, publisher);
            if (obstacle.isEmpty()) {
                allowed.add(withoutLife(message));
            } else {
                refused.add(new Rejection(NOT_ALLOWED, obstacle.get(), ""));
            }
        }
        return new Admission(inTime(allowed, rights, refused), refused, Optional.of(this), Optional.of(rights));
    }

    /** What a bus knows of a life is for buses to say: an application answers with objects. */
    private static Message withoutLife(Message message) {
        return message instanceof SnapshotEnvelope envelope && envelope.life().isPresent()
                ? new SnapshotEnvelope(envelope.snapshotId(), envelope.body())
                : message;
    }

    private String publisher(Rights rights) {
        return own || rights.unlimited() ? "peer " + peer.name() : rights.name();
    }

    private List<Message> inTime(List<Message> allowed, Rights rights, List<Rejection> refused) {
        int granted = keeper.access().grant(rights, allowed.size());
        for (int i = granted; i < allowed.size(); i++) {
            refused.add(new Rejection(
                    TOO_FAST,
                    "it publishes more than " + rights.messagesPerSecond().orElse(0) + " messages in a second",
                    ""));
        }
        return allowed.subList(0, granted);
    }

    /** What is allowed goes in: notes who has published it, and tells of the rest. */
    public static void settle(Admission admission) {
        admission.way().ifPresent(way -> way.note(admission));
    }

    private void note(Admission admission) {
        int publisher = keeper.publisher(publisher(admission.rights().orElseThrow()));
        admission.allowed().forEach(message -> keeper.published(message, publisher));
        admission.refused().forEach(rejected);
    }

    /** What is allowed does not go in now: it will be asked for again. */
    public static void takeBack(Admission admission) {
        admission.way().ifPresent(way -> way.keeper
                .access()
                .refund(admission.rights().orElseThrow(), admission.allowed().size()));
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
                && (indicator.isRemoval() || indicator.act().isPresent())
                && !keeper.isOnlyPublisher(indicator, publisher)) {
            return Optional.of("it may not withdraw " + indicator.id() + ", which it has not published alone");
        }
        return Optional.empty();
    }
}
