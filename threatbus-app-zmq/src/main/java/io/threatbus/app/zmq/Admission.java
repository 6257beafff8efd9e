package io.threatbus.app.zmq;

import io.threatbus.message.Topic;
import io.threatbus.spi.MemoryAccount;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Decides who may subscribe: there is a limit for all, one address leaves half of it to others, and what subscriptions take
 * of memory is bounded. Where there is no room, those that have subscribed and never come to receive make some, the oldest
 * of the fullest address first. Owned by the thread of the endpoint's loop.
 */
final class Admission {
    /** With so few places, one address may need them all. */
    private static final int FEW = 100;
    /** What a subscription takes besides its topics. */
    private static final long AROUND = 3000;

    private static final long AROUND_TOPIC = 200;
    /** So many others end at most for one. */
    private static final int MOST_ENDED = 16;

    private final Subscribers subscribers;
    private final MemoryAccount memory;
    private final IntSupplier limit;
    private final Consumer<Subscriber> end;

    /** What is decided: how much was reserved, or why not. */
    sealed interface Decision {
        /** It may come. */
        record Admitted(long bytes) implements Decision {}

        /** It may not. */
        record Refused(String reason) implements Decision {}
    }

    Admission(Subscribers subscribers, MemoryAccount memory, IntSupplier limit, Consumer<Subscriber> end) {
        this.subscribers = subscribers;
        this.memory = memory;
        this.limit = limit;
        this.end = end;
    }

    /**
     * Decides about one more.
     *
     * @param underWay how many have been admitted and are not registered yet
     */
    Decision admit(String address, List<Topic> topics, int underWay) {
        int most = limit.getAsInt();
        int mostFromOne = most < FEW ? most : most / 2;
        if (subscribers.from(address) + underWay >= mostFromOne && !makeRoom(Optional.of(address))) {
            return new Decision.Refused(
                    "there are " + subscribers.from(address) + " subscriptions from this address already");
        }
        if (subscribers.count() + underWay >= most && !makeRoom(subscribers.fullestAddress())) {
            return new Decision.Refused("there are " + most + " subscriptions already");
        }
        long bytes = AROUND;
        for (Topic topic : topics) {
            bytes += AROUND_TOPIC + 2L * topic.name().length();
        }
        boolean reserved = memory.reserve(bytes);
        for (int i = 0; !reserved && i < MOST_ENDED && makeRoom(subscribers.fullestAddress()); i++) {
            reserved = memory.reserve(bytes);
        }
        if (!reserved) {
            return new Decision.Refused("there is no memory for more subscriptions with so many topics");
        }
        return new Decision.Admitted(bytes);
    }

    private boolean makeRoom(Optional<String> address) {
        Optional<Subscriber> oldest = address.flatMap(subscribers::oldestAbsent);
        oldest.ifPresent(end);
        return oldest.isPresent();
    }

    /** It has ended, or did not come to be registered. */
    void release(long bytes) {
        memory.release(bytes);
    }
}
