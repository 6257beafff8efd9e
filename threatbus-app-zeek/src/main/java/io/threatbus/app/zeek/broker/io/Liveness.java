package io.threatbus.app.zeek.broker.io;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches for signs of life of one peer, and asks for them. Owned by the loop's thread. */
public final class Liveness {
    private static final int LOST_AFTER_SILENCES = 3;

    private final IoLoop loop;
    private final Duration silence;
    private final Runnable ping;
    private final Consumer<Duration> lost;
    private Optional<IoLoop.Timer> timer = Optional.empty();
    private Optional<Consumer<Boolean>> test = Optional.empty();
    private long lastSign = System.nanoTime();
    private boolean stopped;

    /**
     * Does not watch yet.
     *
     * @param silence after which the peer is asked; zero for never
     * @param ping asks the peer
     * @param lost takes note that the peer has not shown a sign of life for three times as long
     */
    public Liveness(IoLoop loop, Duration silence, Runnable ping, Consumer<Duration> lost) {
        this.loop = loop;
        this.silence = silence;
        this.ping = ping;
        this.lost = lost;
    }

    public void watch() {
        if (silence.isZero() || stopped) {
            return;
        }
        Duration silent = Duration.ofNanos(System.nanoTime() - lastSign);
        if (silent.compareTo(silence.multipliedBy(LOST_AFTER_SILENCES)) >= 0) {
            lost.accept(silent);
            return;
        } else if (silent.compareTo(silence) >= 0) {
            ping.run();
        }
        timer = Optional.of(loop.schedule(silence, this::watch));
    }

    /** The peer has sent something. */
    public void heard() {
        lastSign = System.nanoTime();
        answer(true);
    }

    /** The peer has made room for something that waited: it lives, though that is no answer. */
    public void noticed() {
        lastSign = System.nanoTime();
    }

    /** Asks the peer for a sign of life; the verdict comes within the timeout. */
    public void test(Duration timeout, Consumer<Boolean> verdict) {
        test = Optional.of(verdict);
        ping.run();
        loop.schedule(timeout, () -> {
            if (test.isPresent() && test.get() == verdict) {
                answer(false);
            }
        });
    }

    private void answer(boolean alive) {
        if (test.isPresent()) {
            Consumer<Boolean> verdict = test.get();
            test = Optional.empty();
            verdict.accept(alive);
        }
    }

    /** The peering has ended. */
    public void stop() {
        stopped = true;
        timer.ifPresent(IoLoop.Timer::cancel);
        answer(false);
    }
}
