package io.threatbus.app.misp.feed;

import io.threatbus.message.Rejection;

/** Whom a feed tells how it is doing. Called from the feed's thread; the same state may be told again. */
public interface FeedListener {
    /** The feed connects for the first time. */
    void connecting(String to);

    /** The feed brings what there is; the first time, and whenever it was interrupted, something may be missing. */
    void connected();

    /** The feed brings nothing, for this reason. */
    void interrupted(String reason);

    /** Something came. */
    void heard();

    /** Something came, and taking it in took so long that MISP may have thrown away what followed. */
    void late();

    /** Something came and is lost, because something of our own fails: it must be caught up with. */
    void missed(RuntimeException reason);

    /** Something came that makes no sense. */
    void rejected(Rejection rejection);
}
