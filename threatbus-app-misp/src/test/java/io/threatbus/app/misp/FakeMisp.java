package io.threatbus.app.misp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.threatbus.app.misp.rest.ApiOptions;
import io.threatbus.app.misp.rest.ApiSettings;
import io.threatbus.app.misp.rest.ApiState;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestClient;
import io.threatbus.app.misp.rest.SightingApi;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A REST server that answers as MISP does in the recorded exchanges. Thread-safe. */
public final class FakeMisp implements AutoCloseable {
    public static final String KEY = "k".repeat(40);
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final FakeAttributes attributes = new FakeAttributes();
    /** What is asked for instead of answers; where it is empty, an answer. */
    private final Deque<Optional<BiConsumer<FakeMisp, HttpExchange>>> faults = new ArrayDeque<>();

    private final Map<String, BiConsumer<FakeMisp, HttpExchange>> lastingFaults = new ConcurrentHashMap<>();
    private final List<String> unknownParameters = new CopyOnWriteArrayList<>();
    private final Map<String, JsonNode> clusters = new ConcurrentHashMap<>();
    private final List<JsonNode> sightings = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();
    private volatile Runnable afterSearch = () -> {};

    public FakeMisp() {
        this(null);
    }

    FakeMisp(@Nullable SSLContext tls) {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            if (tls == null) {
                server = HttpServer.create(any, 50);
            } else {
                HttpsServer https = HttpsServer.create(any, 50);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public String host() {
        return "http://127.0.0.1:" + port();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** A client of this MISP. */
    public MispApi api() {
        return api(ApiOptions.NONE);
    }

    /** A client that wants to be shown more. */
    public MispApi api(ApiOptions options) {
        return api(options, 100);
    }

    /** A client that asks for so many attributes at once. */
    public MispApi api(ApiOptions options, int pageSize) {
        return new MispApi(client(), pageSize, options);
    }

    /** A client that reports sightings. */
    public SightingApi sightingApi() {
        return new SightingApi(client());
    }

    private RestClient client() {
        ApiSettings settings = new ApiSettings(
                host(),
                true,
                new Secret(KEY),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(20),
                100);
        return new RestClient(settings, new ApiState(host()), new PlainMetrics());
    }

    public static String uuid(long id) {
        return String.format("16e73815-876c-443a-81ca-%012x", id);
    }

    /** Adds an attribute that is meant for detection. */
    public ObjectNode add(long id, String type, String value, long timestamp, String... eventTags) {
        return attributes.add(id, type, value, timestamp, eventTags);
    }

    public void change(long id, Consumer<ObjectNode> change) {
        attributes.change(id, change);
    }

    public void remove(long id) {
        attributes.remove(id);
    }

    /** What is known of a galaxy's cluster, as MISP tells it. */
    public void cluster(String tag, String... phases) {
        ObjectNode cluster = MAPPER.createObjectNode().put("tag_name", tag);
        ArrayNode elements = cluster.putArray("GalaxyElement");
        elements.addObject().put("key", "external_id").put("value", "T0");
        for (String phase : phases) {
            elements.addObject().put("key", "kill_chain").put("value", phase);
        }
        clusters.put(tag, cluster);
    }

    private void clusters(HttpExchange exchange, String tag) {
        String found = clusters.containsKey(tag) ? "{\"GalaxyCluster\":" + clusters.get(tag) + "}" : "";
        reply(exchange, 200, "{\"response\": [" + found + "]}", Map.of());
    }

    /** The next search or report gets this instead of an answer. */
    public synchronized void fault(BiConsumer<FakeMisp, HttpExchange> fault) {
        faults.add(Optional.of(fault));
    }

    /** The next search or report is answered; faults asked for later come after it. */
    public synchronized void answering() {
        faults.add(Optional.empty());
    }

    /** Requests for a path get this instead of an answer, until all is {@link #healed}. */
    public void fault(String path, int status, String body, Map<String, String> headers) {
        lastingFaults.put(path, (misp, exchange) -> misp.reply(exchange, status, body, headers));
    }

    /** The next requests fail with a status. */
    public void failing(int status, int times) {
        for (int i = 0; i < times; i++) {
            fault((misp, exchange) -> misp.reply(exchange, status, "{\"message\":\"injected\"}", Map.of()));
        }
    }

    /** No fault that was asked for comes any more. */
    public synchronized void healed() {
        faults.clear();
        lastingFaults.clear();
    }

    /** Runs after each search, before it is answered. */
    public void afterSearch(Runnable action) {
        afterSearch = action;
    }

    public synchronized List<JsonNode> sightings() {
        return List.copyOf(sightings);
    }

    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) {
        try {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            @Nullable BiConsumer<FakeMisp, HttpExchange> fault;
            synchronized (this) {
                requests.add(path + " " + new String(body, StandardCharsets.UTF_8));
                boolean background = path.startsWith("/users/") || path.startsWith("/servers/");
                fault = background || faults.isEmpty() ? null : faults.poll().orElse(null);
            }
            BiConsumer<FakeMisp, HttpExchange> lasting = lastingFaults.get(path);
            if (lasting != null) {
                lasting.accept(this, exchange);
            } else if (fault != null) {
                fault.accept(this, exchange);
            } else if (!KEY.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                reply(
                        exchange,
                        403,
                        "{\"message\":\"Authentication failed. Please make sure you pass the API key\"}",
                        Map.of());
            } else {
                answer(exchange, path, body);
            }
        } catch (IOException e) {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (path.equals("/servers/getVersion")) {
            reply(exchange, 200, "{\"version\":\"2.5.1\",\"perm_sighting\":true}", Map.of());
        } else if (path.equals("/users/view/me")) {
            reply(exchange, 200, "{\"Role\":{\"name\":\"admin\"},\"Organisation\":{\"name\":\"ORGNAME\"}}", Map.of());
        } else if (path.equals("/attributes/restSearch")) {
            search(exchange, known(MAPPER.readTree(body)));
        } else if (path.startsWith("/attributes/view/")) {
            view(exchange, Long.parseLong(path.substring(path.lastIndexOf('/') + 1)));
        } else if (path.equals("/galaxy_clusters/restSearch")) {
            clusters(exchange, MAPPER.readTree(body).path("tag_name").asText());
        } else if (path.equals("/sightings/add")) {
            sighting(exchange, MAPPER.readTree(body));
        } else if (path.startsWith("/sightings/bulkSaveSightings/")) {
            bulk(exchange, path.substring(path.lastIndexOf('/') + 1), MAPPER.readTree(body));
        } else {
            reply(exchange, 404, "{\"message\":\"Not Found\"}", Map.of());
        }
    }

    /** What versions do not know they ignore without a word. */
    private JsonNode known(JsonNode query) {
        ((ObjectNode) query).remove(unknownParameters);
        return query;
    }

    /** Plays a version that does not know a parameter of its search. */
    public void knowsNo(String parameter) {
        unknownParameters.add(parameter);
    }

    private void search(HttpExchange exchange, JsonNode query) {
        FakeAttributes.Page page = attributes.search(query);
        afterSearch.run();
        reply(
                exchange,
                200,
                "{\"response\":{\"Attribute\":[" + page.rows() + "]}}",
                Map.of("X-Result-Count", page.count()));
    }

    private void view(HttpExchange exchange, long id) {
        String found = attributes
                .find(id)
                .map(known -> "{\"Attribute\":" + known + "}")
                .orElse("");
        reply(
                exchange,
                found.isEmpty() ? 405 : 200,
                found.isEmpty() ? "{\"message\":\"Invalid attribute\"}" : found,
                Map.of());
    }

    private void sighting(HttpExchange exchange, JsonNode body) {
        boolean known;
        synchronized (this) {
            known = attributes.hasUuid(body.get("uuid").asText());
            if (known) {
                sightings.add(body);
            }
        }
        reply(
                exchange,
                200,
                known
                        ? "{\"Sighting\":{\"id\":\"1\"}}"
                        : "{\"message\":\"Could not add the Sighting. Reason: No valid attributes found that match the"
                                + " criteria.\"}",
                Map.of());
    }

    private void bulk(HttpExchange exchange, String event, JsonNode body) {
        boolean saved = false;
        synchronized (this) {
            if (!attributes.hasEvent(event)) {
                reply(exchange, 405, "{\"message\":\"Event not found.\"}", Map.of());
                return;
            }
            for (JsonNode each : body) {
                boolean repeated = sightings.stream()
                        .anyMatch(s ->
                                s.path("uuid").asText().equals(each.get("uuid").asText()));
                if (!repeated && attributes.hasUuid(each.get("attribute_uuid").asText())) {
                    sightings.add(each);
                    saved = true;
                }
            }
        }
        reply(exchange, 200, "{\"saved\":" + saved + ",\"success\":\"sightings added.\"}", Map.of());
    }

    public void reply(HttpExchange exchange, int status, String body, Map<String, String> headers) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try {
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
            headers.forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            // The client is gone: a test may want just that.
        } finally {
            exchange.close();
        }
    }

    /** The number of attributes. */
    Collection<Long> ids() {
        return attributes.ids();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
