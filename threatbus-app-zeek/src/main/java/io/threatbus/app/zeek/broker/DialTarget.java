package io.threatbus.app.zeek.broker;

/**
 * A peer that listens.
 *
 * @param host a name or an address; names are looked up before every attempt
 * @param tls whether to connect with TLS; an endpoint of libbroker has either TLS or plain TCP, never both
 */
public record DialTarget(String host, int port, boolean tls) {
    private static final int HIGHEST_PORT = 65535;

    /** Checks host and port. */
    public DialTarget {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to dial is empty");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port " + port + " of " + host + " is not within 1 to 65535");
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
