package io.threatbus.app.zeek.session;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.DecodingLimits;
import io.threatbus.app.zeek.data.ZeekBatch;
import io.threatbus.app.zeek.data.ZeekEvent;
import io.threatbus.app.zeek.data.ZeekMessage;
import io.threatbus.app.zeek.settings.ZeekWebSocketSettings;
import io.threatbus.app.zeek.websocket.WebSocketClientListener;
import io.threatbus.app.zeek.websocket.WebSocketLink;
import io.threatbus.app.zeek.websocket.WebSocketOptions;
import io.threatbus.app.zeek.websocket.ZeekWebSocketClient;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Secret;
import io.threatbus.toolkit.log.RateLimitedLog;
import io.threatbus.toolkit.tls.TlsFiles;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Zeek that runs a WebSocket server. The listener's methods are called by the client's threads, which must not be kept
 * waiting: everything is handed over.
 */
public final class WebSocketLeg implements WebSocketClientListener, AutoCloseable {
    private static final Duration LOG_INTERVAL = Duration.ofMinutes(10);
    private static final Logger logger = LoggerFactory.getLogger(WebSocketLeg.class);
    private static final int QUEUE = 1000;
    private static final int MOST_CHARACTERS = 16 * 1024 * 1024;
    private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    /** What Zeek says of an event that its scripts do not declare, and of nothing else. */
    private static final String UNKNOWN_EVENT = "failed to create Zeek event";

    private final ZeekWebSocketSettings settings;
    private final ZeekServices services;
    private final Sessions sessions;
    private final Runnable onChange;
    private final Metrics metrics;
    private final ZeekWebSocketClient client;
    /** For what may come with every event. Used by the callbacks, of which one runs at a time. */
    private final RateLimitedLog log = new RateLimitedLog(LOG_INTERVAL, System::nanoTime);

    private volatile Optional<String> trouble = Optional.of("not connected yet");
    private volatile String lastFailure = "";
    private volatile boolean closed;

    public WebSocketLeg(ZeekWebSocketSettings settings, ZeekServices services, Sessions sessions, Runnable onChange) {
        this.settings = settings;
        this.services = services;
        this.sessions = sessions;
        this.onChange = onChange;
        this.metrics = services.context().metrics();
        WebSocketOptions options = new WebSocketOptions(
                settings.uri(),
                settings.applicationName(),
                ZeekSession.TOPICS,
                settings.url().startsWith("wss")
                        ? Optional.of(new TlsFiles(
                                        settings.ca(),
                                        settings.certificate(),
                                        settings.key(),
                                        settings.keyPassphrase().map(Secret::value),
                                        settings.verifyHostname())
                                .context())
                        : Optional.empty(),
                settings.timeout(),
                settings.pingInterval(),
                settings.rate(),
                QUEUE,
                MOST_CHARACTERS,
                DecodingLimits.DEFAULT,
                SHORTEST_RETRY,
                LONGEST_RETRY);
        this.client = new ZeekWebSocketClient(options, this, task -> services.context()
                .newThread("websocket " + settings.uri().getHost(), task));
    }

    public void start() {
        client.start();
    }

    /** What is wrong with the connection now, for people. */
    public Optional<String> trouble() {
        return trouble.map(problem -> "Zeek at " + settings.url() + ": " + problem);
    }

    @Override
    public void connected(WebSocketLink link) {
        trouble = Optional.empty();
        lastFailure = "";
        WebSocketZeek zeek = new WebSocketZeek(settings, link);
        sessions.open(link, new ZeekSession(zeek, services));
        count("zeek_websocket_connections", "Connections to Zeek's WebSocket servers that were acknowledged.");
        metrics.gauge(
                "zeek_websocket_queue_depth",
                "Events that wait to be sent to a WebSocket server.",
                link::queued,
                "zeek",
                zeek.label());
        logger.atInfo()
                .addKeyValue("peer", settings.url())
                .log("Connected to Zeek {} at {} as {}", link.version(), settings.url(), link.endpoint());
        changed();
    }

    @Override
    public void message(WebSocketLink link, String topic, BrokerData value) {
        Optional<ZeekMessage> message = ZeekMessage.fromData(value);
        if (message.isEmpty()) {
            services.metrics().ignored();
            logger.debug("{} sent something that is no Zeek message on {}", settings.url(), topic);
        } else {
            message(sessions.of(link), topic, message.get());
        }
    }

    private void message(ZeekSession session, String topic, ZeekMessage message) {
        if (message instanceof ZeekEvent event) {
            session.event(topic, event);
        } else if (message instanceof ZeekBatch batch) {
            batch.messages().forEach(each -> message(session, topic, each));
        }
    }

    @Override
    public void failure(WebSocketLink link, String code, String context) {
        String known = code.matches("[a-z_]{1,64}") ? code : "other";
        count("zeek_websocket_errors", "Errors that Zeek's WebSocket servers answered with.", "code", known);
        if (trouble.isPresent()) {
            logger.debug("before the acknowledgement, as which it is reported: {}: {}", code, context);
            return;
        }
        String hint =
                context.contains(UNKNOWN_EVENT) ? ". Does it load threatbus.zeek on the node with the server?" : "";
        log.warn(
                logger,
                "failure " + known,
                settings.url(),
                "Zeek at " + settings.url() + " did not take something: " + code + ": " + context + hint);
    }

    @Override
    public void malformed(WebSocketLink link, String problem) {
        count("zeek_websocket_malformed", "Messages of Zeek's WebSocket servers that could not be read.");
        log.warn(
                logger,
                "malformed",
                settings.url(),
                "A message of Zeek at " + settings.url() + " is dropped: " + problem);
    }

    @Override
    public void disconnected(WebSocketLink link, String reason) {
        sessions.close(link, link.unsent());
        removeGauge();
        if (closed) {
            return;
        }
        trouble = Optional.of(reason);
        count("zeek_websocket_disconnects", "Connections to Zeek's WebSocket servers that have ended.");
        if (reason.contains("no reason given") || reason.startsWith("the connection broke")) {
            logger.atWarn()
                    .addKeyValue("peer", settings.url())
                    .log(
                            "Disconnected from Zeek at {}: {}. Zeek cuts off without a word who sends faster than it works: if"
                                    + " this comes during bulk sends, lower rate (now {} a second)",
                            settings.url(),
                            reason,
                            settings.rate());
        } else {
            logger.atWarn()
                    .addKeyValue("peer", settings.url())
                    .log("Disconnected from Zeek at {}: {}", settings.url(), reason);
        }
        changed();
    }

    @Override
    public void attemptFailed(String kind, String reason) {
        trouble = Optional.of(reason);
        count("zeek_websocket_failures", "Attempts to connect to a WebSocket server that failed.", "reason", kind);
        if (!reason.equals(lastFailure)) {
            lastFailure = reason;
            logger.atWarn()
                    .addKeyValue("peer", settings.url())
                    .log("Cannot connect to Zeek at {}: {}; trying again", settings.url(), reason);
        }
        changed();
    }

    private void removeGauge() {
        metrics.removeGauge("zeek_websocket_queue_depth", "zeek", WebSocketZeek.label(settings));
    }

    private void count(String name, String help, String... labels) {
        metrics.counter(name, help, labels).increment();
    }

    private void changed() {
        services.control().execute(onChange);
    }

    @Override
    public void close() {
        closed = true;
        client.close();
        removeGauge();
    }
}
