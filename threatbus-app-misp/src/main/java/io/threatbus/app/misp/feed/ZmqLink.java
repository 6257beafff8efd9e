package io.threatbus.app.misp.feed;

import java.time.Duration;

/**
 * What is known of the connection to a ZeroMQ publisher. The library mends most of what happens to it, but not all: after
 * a handshake that fails it gives up without a word, and of a connection that is half open it never hears. So what does
 * not work for a while is given up from here. Owned by the feed's thread; all moments are of {@link System#nanoTime}.
 */
final class ZmqLink {
    /** A connection that lives for longer was not refused: the library does not tell when a handshake succeeds. */
    private static final long SETTLED = Duration.ofSeconds(1).toNanos();

    private final long silence;
    private final long patience;
    private boolean connected;
    private boolean greeted;
    private boolean heard;
    private boolean refused;
    private boolean owesWord;
    private long connectedAt;
    private long lastHeard;
    private long lastUp;

    /**
     * A link that is not up yet.
     *
     * @param silence after so long without a word it does not work
     * @param patience after so long without working it is given up
     */
    ZmqLink(Duration silence, Duration patience) {
        this.silence = silence.toNanos();
        this.patience = patience.toNanos();
    }

    /** There is a new socket. */
    void begin(long now) {
        connected = false;
        greeted = false;
        heard = false;
        refused = false;
        lastUp = now;
    }

    /** Somebody accepts connections, which need not be a publisher. */
    void connected(long now) {
        connected = true;
        greeted = false;
        heard = false;
        connectedAt = now;
        lastHeard = now;
    }

    /** Whoever accepted speaks the publisher's language. */
    void greeted() {
        greeted = true;
    }

    /** Something came. */
    void heard(long now) {
        heard = true;
        owesWord = false;
        lastHeard = now;
    }

    /** The other side says that it does not want us. */
    void refused() {
        refused = true;
    }

    /** The connection is gone; at its very beginning that is how a refusal looks. */
    void disconnected(long now) {
        refused |= connected && greeted && !heard && now - connectedAt < SETTLED;
        connected = false;
    }

    /** Whether anything came over the present connection. */
    boolean hasHeard() {
        return heard;
    }

    boolean isRefused() {
        return refused;
    }

    boolean isSilent(long now) {
        return connected && now - lastHeard > silence;
    }

    /** Whether it brings what there is; after a silence only a word proves that. Asked often, it notes when it did last. */
    boolean isUp(long now) {
        if (isSilent(now)) {
            owesWord = true;
            return false;
        }
        boolean up = connected && (heard || (greeted && !owesWord && now - connectedAt > SETTLED));
        if (up) {
            lastUp = now;
        }
        return up;
    }

    /** Whether a new socket is the better way. */
    boolean isGivenUp(long now) {
        if (isUp(now)) {
            return false;
        }
        boolean saysNothing = connected && owesWord;
        return saysNothing ? now - lastHeard > silence + patience : now - lastUp > patience;
    }
}
