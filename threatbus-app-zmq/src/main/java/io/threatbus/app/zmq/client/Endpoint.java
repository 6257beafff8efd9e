package io.threatbus.app.zmq.client;

import io.threatbus.spi.command.UsageException;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where a bus listens.
 *
 * @param host a name or address, without brackets
 * @param security how to prove who one is, and whom one expects there
 */
record Endpoint(String host, int port, ClientSecurity security) {
    private static final int HIGHEST_PORT = 65535;

    /** Where everybody is let in. */
    Endpoint(String host, int port) {
        this(host, port, ClientSecurity.none());
    }

    /**
     * Reads {@code host}, {@code host:port} or {@code [address]:port}.
     *
     * @throws UsageException if the text is none
     */
    static Endpoint parse(String text, int defaultPort) {
        String plain = text.startsWith("tcp://") ? text.substring("tcp://".length()) : text;
        int colon = plain.lastIndexOf(':');
        boolean bareAddress = colon >= 0 && plain.indexOf(':') != colon && !plain.startsWith("[");
        boolean hasPort = colon >= 0 && !bareAddress && !plain.endsWith("]");
        String host = hasPort ? plain.substring(0, colon) : plain;
        String unbracketed = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (unbracketed.isEmpty()) {
            throw new UsageException("'" + text + "' names no host; expected HOST:PORT");
        }
        return new Endpoint(unbracketed, hasPort ? port(text, plain.substring(colon + 1)) : defaultPort);
    }

    private static int port(String text, String digits) {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port <= HIGHEST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Reported below, like every other number that is no port.
        }
        throw new UsageException("'" + text + "' has no port between 1 and 65535 behind the colon");
    }

    Endpoint withPort(int other) {
        return new Endpoint(host, other, security);
    }

    /** Whether nobody has to prove who it is. */
    boolean isOpen() {
        return !security.proves();
    }

    Endpoint with(ClientSecurity other) {
        return new Endpoint(host, port, other);
    }

    /** Connects and shakes hands, as {@link ZmtpClient#connect} does. */
    ZmtpClient connect(SocketType type, Duration timeout) throws IOException {
        return ZmtpClient.connect(address(), type, timeout, security);
    }

    /** Resolves the name anew, since it may have moved. */
    private InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
