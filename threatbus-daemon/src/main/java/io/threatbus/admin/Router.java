package io.threatbus.admin;

import com.sun.net.httpserver.HttpExchange;
import io.threatbus.bus.Health;
import io.threatbus.bus.ThreatBus;
import io.threatbus.message.Json;
import io.threatbus.spi.Metrics;
import io.threatbus.spi.Peer;
import io.threatbus.stix.StixId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which path gives what. Thread-safe. */
final class Router {
    private static final int MOST_TRACES = 200;
    private static final int LONGEST_SEARCH = 1000;

    private final Access access;
    private final ThreatBus bus;
    private final StatusReport status;
    private final MetricsPage metrics;
    private final FlowRecorder flow;
    private final TraceTable traces;
    private final EventStream events;
    private final StatusPage page;
    private final CoverageReport coverage;
    private final SourceTable sources;
    private final AuditLog audit;
    private final PluginOperations operations;

    Router(
            Access access,
            ThreatBus bus,
            StatusReport status,
            MetricsPage metrics,
            FlowRecorder flow,
            TraceTable traces,
            EventStream events,
            StatusPage page,
            SourceTable sources) {
        this.access = access;
        this.bus = bus;
        this.status = status;
        this.metrics = metrics;
        this.flow = flow;
        this.traces = traces;
        this.events = events;
        this.page = page;
        this.coverage = new CoverageReport(bus);
        this.sources = sources;
        Metrics own = bus.meters().of("admin");
        this.audit = new AuditLog(own, System::nanoTime);
        this.operations = new PluginOperations(bus, own, audit);
    }

    void route(HttpExchange exchange, Answer answer) throws IOException {
        if (access.isPaused(exchange)) {
            refuse(exchange, answer, 429, "too many wrong tokens from this address; wait a little");
            return;
        }
        Optional<Access.Caller> caller = access.caller(exchange);
        if (caller.isEmpty()) {
            refuse(exchange, answer, 401, "show a token of the section admin");
            return;
        }
        Optional<Integer> refusal = access.refusal(exchange, caller.get());
        if (refusal.isPresent()) {
            boolean views = caller.get().role() == AdminSettings.Role.VIEW;
            refuse(
                    exchange,
                    answer,
                    refusal.get(),
                    views
                            ? "this token is for looking only, or this origin is not served"
                            : "this host or origin is not served");
            return;
        }
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        if (path.startsWith(PluginOperations.PATH)) {
            operations.operate(
                    exchange,
                    answer,
                    path.substring(PluginOperations.PATH.length()),
                    caller.get().peer());
        } else if (method.equals("GET") || method.equals("HEAD")) {
            get(path, exchange, answer);
        } else {
            answer.error(405, method + " is not possible here");
        }
    }

    private void refuse(HttpExchange exchange, Answer answer, int code, String why) throws IOException {
        if (!Access.reads(exchange)) {
            audit.refused(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Peer.at(exchange.getRemoteAddress()));
        }
        if (code == 401) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Threat Bus\"");
        }
        // Who may not come in does not get to keep a connection either.
        exchange.getResponseHeaders().set("Connection", "close");
        answer.error(code, why);
    }

    private void get(String path, HttpExchange exchange, Answer answer) throws IOException {
        switch (path) {
            case "/" -> page.serve(exchange, answer);
            case "/health/live" -> answer.text(200, "live\n");
            case "/health/ready" -> ready(answer);
            case "/metrics" -> metrics(answer);
            case "/api/status" -> answer.json(status.status());
            case "/api/plugins" -> answer.json(status.plugins());
            case "/api/subscribers" -> answer.json(status.subscribers());
            case "/api/flow" -> answer.json(flow.json(Integer.MAX_VALUE));
            case "/api/messages" ->
                answer.json(traces.since(0, MOST_TRACES).stream()
                        .map(Arrivals.Arrival::json)
                        .toList());
            case "/api/rejected" -> answer.json(new RejectedReport(traces).list());
            case "/api/coverage" -> coverage(exchange, answer);
            case "/api/sources" -> answer.json(sources.json());
            case "/api/trace" -> trace(exchange, answer);
            case "/api/explain" -> explain(exchange, answer);
            case "/api/events" -> events.serve(answer);
            default -> answer.error(404, "nothing is here");
        }
    }

    /** 200 while the bus takes messages and hands them out, else 503; the body says who does not work and why. */
    private void ready(Answer answer) throws IOException {
        Health.State state = status.overall();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("state", StatusReport.word(state));
        body.put("plugins", status.plugins());
        answer.send(
                status.isReady() ? 200 : 503,
                "application/json",
                Json.write(body).bytes());
    }

    private void metrics(Answer answer) throws IOException {
        // As a whole, so that what cannot be written is an error and not an empty page.
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        metrics.write(page);
        answer.send(200, MetricsPage.CONTENT_TYPE, page.toByteArray());
    }

    private void coverage(HttpExchange exchange, Answer answer) throws IOException {
        Map<String, String> parameters =
                Query.parameters(exchange.getRequestURI()).orElse(Map.of());
        String indicator = parameters.getOrDefault("indicator", "").strip();
        if (indicator.length() > LONGEST_SEARCH) {
            answer.error(400, "give ?indicator= at most " + LONGEST_SEARCH + " characters");
        } else if (!indicator.isEmpty()) {
            answer.json(coverage.indicators(indicator));
        } else if (parameters.containsKey("peer")) {
            Optional<Map<String, Object>> peer = coverage.peer(parameters.get("peer"));
            if (peer.isPresent()) {
                answer.json(peer.get());
            } else {
                answer.error(404, "nothing is known of a peer of this name");
            }
        } else {
            answer.json(coverage.overview());
        }
    }

    private void trace(HttpExchange exchange, Answer answer) throws IOException {
        Optional<Map<String, String>> parameters = Query.parameters(exchange.getRequestURI());
        String text = parameters.map(all -> all.getOrDefault("q", "")).orElse("");
        if (parameters.filter(all -> all.containsKey("oldest")).isPresent()) {
            answer.json(traces.oldest().map(time -> Map.of("oldest", time)).orElse(Map.of()));
            return;
        }
        if (text.isBlank() || text.length() > LONGEST_SEARCH) {
            answer.error(400, "give ?q= a STIX identifier or a value, of at most " + LONGEST_SEARCH + " characters");
            return;
        }
        answer.json(traces.search(text.strip(), MOST_TRACES).stream()
                .map(Trace::json)
                .toList());
    }

    private void explain(HttpExchange exchange, Answer answer) throws IOException {
        Map<String, String> parameters =
                Query.parameters(exchange.getRequestURI()).orElse(Map.of());
        Optional<StixId> id = StixId.parse(parameters.getOrDefault("id", ""));
        if (id.isEmpty() || !parameters.containsKey("to")) {
            answer.error(400, "give ?id= a STIX identifier, and &to= the name of a client");
            return;
        }
        answer.json(bus.gates().explain(id.get(), parameters.get("to")).json());
    }
}
