package io.threatbus.app.zmq;

import io.threatbus.spi.Proof;
import io.threatbus.spi.Subscription;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * Hands on what applications show with their heartbeats: how far they have come, and a digest of what they hold. Comparing a
 * digest goes through all that is active, so it runs elsewhere, and only while nothing is on its way. Owned by the thread of
 * the endpoint's loop.
 */
final class Proofs {
    private final Predicate<Runnable> elsewhere;
    private final Executor loop;

    /**
     * Hands on.
     *
     * @param elsewhere takes what may last; false if there is too much of it already
     */
    Proofs(Predicate<Runnable> elsewhere, Executor loop) {
        this.elsewhere = elsewhere;
        this.loop = loop;
    }

    void show(Subscriber subscriber, long position, Optional<String> digest) {
        Subscription subscription = subscriber.subscription();
        long sent = subscription.sentCount();
        subscription.proved(Proof.answered(Math.min(position, sent)));
        boolean complete = position == sent && subscription.depth() == 0 && !subscriber.hasNext();
        if (complete
                && digest.isPresent()
                && subscriber.isNewProof(position, digest.get())
                && !elsewhere.test(() -> compare(subscriber, position, digest.get()))) {
            subscriber.forgetProof();
        }
    }

    private void compare(Subscriber subscriber, long position, String digest) {
        Optional<String> expected = subscriber.subscription().digest();
        if (expected.isPresent() && !expected.get().equals(digest)) {
            loop.execute(() -> {
                if (subscriber.subscription().sentCount() == position) {
                    subscriber.gap().noteDifference();
                }
            });
        }
    }
}
