package io.threatbus.app.misp.feed;

import io.threatbus.zmtp.ZmtpClient;
import io.threatbus.zmtp.wire.SocketType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.time.Duration;
import java.util.List;

/** Finds the address of several at which a publisher listens: MISP's listens on IPv4 alone unless told otherwise. */
final class PublisherAddress {
    private PublisherAddress() {}

    /**
     * Connects to the first address of the publisher's that accepts connections.
     *
     * @throws IOException if none does; that of the last one
     */
    static ZmtpClient connect(ZmqFeedSettings settings, Duration timeout) throws IOException {
        return connect(List.of(InetAddress.getAllByName(settings.host())), settings, timeout);
    }

    static ZmtpClient connect(List<InetAddress> addresses, ZmqFeedSettings settings, Duration timeout)
            throws IOException {
        IOException failure = new ConnectException("no address");
        for (InetAddress address : addresses) {
            try {
                return ZmtpClient.connect(
                        new InetSocketAddress(address, settings.port()), SocketType.SUB, timeout, settings.security());
            } catch (ConnectException | NoRouteToHostException e) {
                failure = e;
            }
        }
        throw failure;
    }
}
