package io.threatbus.app.suricata.eve;

import io.threatbus.ThreatBusException;
import java.net.URI;
import java.util.Locale;

/**
 * Where in Redis Suricata writes: {@code redis://host:6379/suricata}, and {@code ?mode=list}, {@code channel} or
 * {@code stream}.
 *
 * @param key the list, channel or stream
 */
record RedisAddress(String host, int port, String user, String key, Mode mode) {
    private static final int DEFAULT_PORT = 6379;

    /** How Suricata writes; its {@code mode} of the same meaning is in parentheses. */
    enum Mode {
        /** It pushes to a list ({@code list}, {@code lpush}, {@code rpush}). */
        LIST,
        /** It publishes to a channel ({@code channel}, {@code publish}). */
        CHANNEL,
        /** It adds to a stream ({@code xadd}, {@code stream}). */
        STREAM
    }

    static RedisAddress parse(String text) {
        try {
            URI uri = URI.create(text);
            String path = uri.getPath() == null ? "" : uri.getPath();
            String key = path.startsWith("/") ? path.substring(1) : path;
            String query = uri.getQuery() == null ? "mode=list" : uri.getQuery();
            if (uri.getHost() == null || key.isEmpty() || !query.startsWith("mode=")) {
                throw new IllegalArgumentException("host, key or mode");
            }
            String user = uri.getUserInfo() == null ? "" : uri.getUserInfo();
            if (user.contains(":")) {
                throw new ThreatBusException("eve: leave the password out of the address, set redis_password_file");
            }
            Mode mode = Mode.valueOf(query.substring("mode=".length()).toUpperCase(Locale.ROOT));
            return new RedisAddress(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(), user, key, mode);
        } catch (IllegalArgumentException e) {
            throw new ThreatBusException(
                    "eve: '" + text
                            + "' is not like redis://127.0.0.1:6379/suricata, with ?mode=list, channel or stream",
                    e);
        }
    }

    @Override
    public String toString() {
        return "redis://" + host + ":" + port + "/" + key;
    }
}
