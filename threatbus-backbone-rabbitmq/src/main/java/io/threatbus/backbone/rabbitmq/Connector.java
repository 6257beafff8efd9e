package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.SocketConfigurator;
import com.rabbitmq.client.impl.FrameHandlerFactory;
import java.io.IOException;
import java.net.Socket;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens connections as the configuration says. Both links may use it at the same time; {@link #cancel} may come from
 * any thread.
 */
final class Connector {
    private static final Logger logger = LoggerFactory.getLogger(Connector.class);

    /** The greatest message a RabbitMQ can be configured to take; our own limit rejects what is too long, with a reason. */
    private static final int LARGEST_BODY = 512 * 1024 * 1024;

    private static final int CLOSE_SECONDS = 1;
    /** A cluster that has just lost a node takes its time for an answer. */
    private static final int SHORTEST_RPC_MILLISECONDS = 10_000;

    private final RabbitMqSettings settings;
    private final List<Address> addresses;
    private final Hosts hosts;
    private final BiFunction<String, Runnable, Thread> threads;
    private final Set<Socket> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /**
     * A connector.
     *
     * @param threads makes the threads of a connection, given their role
     */
    Connector(RabbitMqSettings settings, BiFunction<String, Runnable, Thread> threads) {
        this.settings = settings;
        this.threads = threads;
        this.addresses = settings.host().stream()
                .map(host -> address(host, settings.effectivePort()))
                .toList();
        this.hosts = new Hosts(addresses);
    }

    /** One of the hosts; the port is that of the settings where it names none. */
    static Address address(String host, int port) {
        try {
            Address address = Address.parseAddress(host);
            return address.getPort() > 0 ? address : new Address(address.getHost(), port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("host '" + host + "' is neither host nor host:port", e);
        }
    }

    /** The hosts, for messages. */
    String target() {
        return String.join(
                ", ",
                addresses.stream()
                        .map(address -> address.getHost() + ":" + address.getPort())
                        .toList());
    }

    /**
     * Opens a connection to the first host that answers; those that were of no use last are asked last.
     *
     * @param purpose ends the connection's name in the broker's list
     */
    BrokerConnection open(String purpose) throws IOException, TimeoutException {
        Iterator<Address> left = hosts.inOrder().iterator();
        while (true) {
            Address host = left.next();
            try {
                return open(purpose, host);
            } catch (IOException | TimeoutException e) {
                hosts.failed(host);
                if (cancelled || !left.hasNext()) {
                    throw e;
                }
                logger.debug("No connection to {}:{}; trying the next host", host.getHost(), host.getPort(), e);
            }
        }
    }

    private BrokerConnection open(String purpose, Address host) throws IOException, TimeoutException {
        AtomicReference<Socket> tried = new AtomicReference<>();
        AtomicReference<GatheredWrites> writes = new AtomicReference<>();
        ConnectionFactory factory = factory(purpose, tried, writes, socket -> {
            connecting.add(socket);
            tried.set(socket);
            if (cancelled) {
                throw new IOException("the bus stops");
            }
        });
        try {
            Connection connection = factory.newConnection(
                    new CallerRuns(), List.of(host), settings.effectiveConnectionName() + " (" + purpose + ")");
            return new BrokerConnection(
                    connection, host, writes.get(), tried.get(), step -> threads.apply("closer", step));
        } finally {
            Socket socket = tried.get();
            if (socket != null) {
                connecting.remove(socket);
            }
        }
    }

    /** A connection has ended; its host comes last from now on. */
    void lost(BrokerConnection connection) {
        hosts.failed(connection.host());
    }

    /** Makes attempts that are under way, and all later ones, fail. */
    void cancel() {
        cancelled = true;
        connecting.forEach(BrokerConnection::closeSocket);
    }

    private ConnectionFactory factory(
            String purpose,
            AtomicReference<Socket> socketOf,
            AtomicReference<GatheredWrites> writes,
            SocketConfigurator observer) {
        ConnectionFactory factory = new ConnectionFactory() {
            @Override
            protected synchronized FrameHandlerFactory createFrameHandlerFactory() throws IOException {
                FrameHandlerFactory plain = super.createFrameHandlerFactory();
                return (address, name) -> {
                    writes.set(new GatheredWrites(
                            plain.create(address, name), () -> BrokerConnection.closeSocket(socketOf.get())));
                    return writes.get();
                };
            }
        };
        factory.setUsername(settings.username());
        factory.setPassword(settings.password().value());
        factory.setVirtualHost(settings.vhost());
        factory.setRequestedHeartbeat((int) settings.heartbeat().toSeconds());
        int timeout = (int) settings.connectTimeout().toMillis();
        factory.setConnectionTimeout(timeout);
        factory.setHandshakeTimeout(timeout);
        factory.setChannelRpcTimeout(Math.max(timeout, SHORTEST_RPC_MILLISECONDS));
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setMaxInboundMessageBodySize(LARGEST_BODY);
        factory.setThreadFactory(task -> threads.apply(purpose + " connection", task));
        factory.setExceptionHandler(new QuietExceptionHandler());
        factory.setSocketConfigurator(socket -> {
            socket.setTcpNoDelay(true);
            if (socket instanceof SSLSocket) {
                // Bounds how long closing waits for a writer that is stuck.
                socket.setSoLinger(true, CLOSE_SECONDS);
            }
            observer.configure(socket);
        });
        TlsOptions tls = settings.tlsOptions();
        if (tls.enabled()) {
            factory.useSslProtocol(tls.context());
            if (tls.verifyHostName()) {
                factory.enableHostnameVerification();
            }
        }
        return factory;
    }
}
