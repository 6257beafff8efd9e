package io.threatbus.app.zeek.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connected Zeeks of every kind. The transports' threads open and look up; sessions end on the control thread, after
 * everything that was asked on them before.
 */
public final class Sessions {
    private static final Logger logger = LoggerFactory.getLogger(Sessions.class);

    private final Map<Object, ZeekSession> sessions = new ConcurrentHashMap<>();
    private final Executor control;

    public Sessions(Executor control) {
        this.control = control;
    }

    /** @param connection what the transport knows the connection by */
    void open(Object connection, ZeekSession session) {
        sessions.put(connection, session);
    }

    /** The session of a connection; there is one from {@link #open} to {@link #close}. */
    ZeekSession of(Object connection) {
        ZeekSession session = sessions.get(connection);
        if (session == null) {
            throw new IllegalStateException("no session for " + connection);
        }
        return session;
    }

    /** @param unsent what the transport had taken, and has not sent */
    void close(Object connection, int unsent) {
        ZeekSession session = sessions.remove(connection);
        if (session != null) {
            control.execute(() -> session.close(unsent));
        }
    }

    public void closeAll() {
        Map<Object, ZeekSession> all = new LinkedHashMap<>(sessions);
        logger.debug("{} sessions end with the plugin", all.size());
        all.keySet().forEach(connection -> close(connection, 0));
    }

    int count() {
        return sessions.size();
    }
}
