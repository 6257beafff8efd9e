package io.threatbus.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.threatbus.ThreatBusException;
import io.threatbus.bus.ThreatBus;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin interface. It takes a bounded number of connections, answers a few requests at once, and gives slow callers up, so
 * that the bus notices nothing of what is done to it. {@link #start} and {@link #stop} are called by the process's
 * lifecycle thread.
 */
public final class AdminServer {
    private static final Logger logger = LoggerFactory.getLogger(AdminServer.class);
    private static final int CONNECTIONS = 512;
    /** For a connection that has just ended its thread may not have ended. */
    private static final int THREADS = CONNECTIONS + 64;

    private static final int HANDLED_AT_ONCE = 8;
    private static final int PATIENCE_SECONDS = 5;
    /** What asks whether the bus lives does not queue up behind other requests. */
    private static final String PROBES = "/health/";

    private static final int BACKLOG = 64;

    static {
        // The JDK's server reads these once: seconds for a request to arrive and an answer to be taken, bytes and
        // number of a request's headers, and connections.
        limit("sun.net.httpserver.maxReqTime", PATIENCE_SECONDS);
        limit("sun.net.httpserver.maxRspTime", 75);
        limit("sun.net.httpserver.maxReqHeaderSize", 16 * 1024);
        limit("sun.net.httpserver.maxReqHeaders", 64);
        limit("sun.net.httpserver.idleInterval", 15);
        limit("sun.net.httpserver.maxIdleConnections", 64);
        limit("jdk.httpserver.maxConnections", CONNECTIONS);
    }

    private final AdminSettings settings;
    private final HttpServer server;
    private final ThreadPoolExecutor executor;
    private final Semaphore handled;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final FlowRecorder flow;
    private final EventStream events;
    private final Router router;

    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    /**
     * Binds the address; nothing is served yet.
     *
     * @param version of the bus, as shown
     * @param traces what the bus was given as its observer
     * @throws ThreatBusException if the address cannot be bound, or the files of {@code tls} do not do
     */
    public AdminServer(AdminSettings settings, ThreatBus bus, TraceTable traces, String version, InstantSource clock) {
        this.settings = settings;
        Access access = new Access(settings, new WrongTokens(bus.meters().of("admin"), System::nanoTime));
        StatusReport status = new StatusReport(bus, version, clock);
        this.flow = new FlowRecorder(bus.meters(), clock);
        this.events = new EventStream(status, flow, traces, settings.maxViewers());
        SourceTable sources = new SourceTable(clock);
        bus.listen("admin", sources);
        this.router = new Router(
                access,
                bus,
                status,
                new MetricsPage(bus, version, clock),
                flow,
                traces,
                events,
                new StatusPage(),
                sources);
        // The JDK's server waits for the rest of a request on one of these threads: whoever begins many must not take
        // them all.
        this.executor = new ThreadPoolExecutor(
                0, THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threadsNamed("admin"));
        this.handled = new Semaphore(HANDLED_AT_ONCE + settings.maxViewers(), true);
        this.server = bind();
    }

    private static ThreadFactory threadsNamed(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    private HttpServer bind() {
        InetSocketAddress address = new InetSocketAddress(settings.address(), settings.port());
        try {
            if (settings.tls().isEmpty()) {
                return HttpServer.create(address, BACKLOG);
            }
            HttpsServer https = HttpsServer.create(address, BACKLOG);
            boolean clientsShowCertificates = settings.tls().get().clientCa().isPresent();
            https.setHttpsConfigurator(new Tls(TlsContexts.server(settings.tls().get()), clientsShowCertificates));
            return https;
        } catch (IOException e) {
            throw new ThreatBusException(
                    "the admin interface cannot listen on " + settings.host() + ":" + settings.port() + ": "
                            + e.getMessage() + "; stop what uses it, or set admin.port",
                    e);
        }
    }

    private static final class Tls extends HttpsConfigurator {
        private final boolean clientsShowCertificates;

        Tls(SSLContext context, boolean clientsShowCertificates) {
            super(context);
            this.clientsShowCertificates = clientsShowCertificates;
        }

        @Override
        public void configure(HttpsParameters parameters) {
            SSLParameters ssl = getSSLContext().getDefaultSSLParameters();
            ssl.setNeedClientAuth(clientsShowCertificates);
            parameters.setSSLParameters(ssl);
        }
    }

    /** Begins to serve. */
    public void start() {
        threadsNamed("admin-sampler").newThread(this::sampleEverySecond).start();
        if (!settings.address().isLoopbackAddress() && settings.tls().isEmpty()) {
            logger.warn(
                    "the admin interface listens on {} without TLS: whoever is on the way can read its token and what"
                            + " it tells; set admin.tls, or host: 127.0.0.1",
                    settings.host());
        }
        server.createContext("/", this::handle);
        server.setExecutor(executor);
        server.start();
    }

    private void sampleEverySecond() {
        try {
            do {
                flow.sample();
            } while (!stopping.await(1, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Answers a request. The server lets go of a connection only when its failure gets there: to close the exchange would keep
     * the place of a caller who is gone.
     */
    private void handle(HttpExchange exchange) throws IOException {
        try {
            Answer answer = new Answer(exchange);
            if (exchange.getRequestURI().getPath().startsWith(PROBES)) {
                answer(exchange, answer);
            } else if (handled.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                try {
                    answer(exchange, answer);
                } finally {
                    handled.release();
                }
            } else {
                answer.error(503, "too many requests are being answered; try again");
            }
            answer.end();
        } catch (IOException e) {
            logger.debug(
                    "the caller of {} is gone: {}", exchange.getRequestURI().getPath(), e.toString());
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the bus stops");
        }
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        try {
            router.route(exchange, answer);
        } catch (RuntimeException e) {
            logger.warn("a request to {} failed", exchange.getRequestURI().getPath(), e);
            if (!answer.hasBegun()) {
                answer.error(500, "internal error; see the log");
            }
        }
    }

    /** Where it listens, as a URL. */
    public String url() {
        InetSocketAddress address = server.getAddress();
        // The JDK calls every address of the machine by its name in IPv6, also where 0.0.0.0 was asked for.
        boolean any = address.getAddress().isAnyLocalAddress();
        String host = Optional.of(any ? settings.host() : address.getAddress().getHostAddress())
                .map(text -> text.contains(":") ? "[" + text + "]" : text)
                .get();
        return (settings.tls().isPresent() ? "https" : "http") + "://" + host + ":" + address.getPort() + "/";
    }

    /** Stops to serve and ends open requests. Idempotent. */
    public void stop() {
        events.stop();
        stopping.countDown();
        server.stop(0);
        executor.shutdownNow();
    }
}
