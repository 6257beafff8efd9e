package io.threatbus.app.store.admin;

import io.threatbus.ThreatBusException;
import io.threatbus.ThreatBusException.Kind;
import io.threatbus.app.store.db.IndicatorSearch;
import io.threatbus.app.store.life.Micros;
import io.threatbus.app.store.write.Database;
import io.threatbus.app.store.write.StoreWriter;
import io.threatbus.message.Act;
import io.threatbus.message.Json;
import io.threatbus.message.Parsed;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AdminHandler;
import io.threatbus.spi.AppContext;
import io.threatbus.toolkit.json.JsonPiece;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the running store offers on the admin interface, for {@code threatbus indicators}, {@code import}, {@code export}. */
public final class StoreOperations {
    private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(30);
    private static final String LINES = "application/x-ndjson";

    private final AppContext context;
    private final Database database;
    private final StoreWriter writer;

    private StoreOperations(AppContext context, Database database, StoreWriter writer) {
        this.context = context;
        this.database = database;
        this.writer = writer;
    }

    public static void serve(AppContext context, Database database, StoreWriter writer) {
        StoreOperations operations = new StoreOperations(context, database, writer);
        context.serve("indicators", operations::indicators);
        context.serve("remove", operations.act(Act.Kind.WITHDRAWN));
        context.serve("restore", operations.act(Act.Kind.RESTORED));
        context.serve("release", operations.act(Act.Kind.RELEASED));
        context.serve("show", operations::show);
        context.serve("import", operations::importObjects);
    }

    /** {@code GET}: the indicators that {@link IndicatorSearch} finds, one JSON object a line. */
    private void indicators(AdminHandler.Request request, AdminHandler.Response response) throws IOException {
        IndicatorSearch search = IndicatorSearch.of(
                request.parameters(), Micros.of(context.clock().instant()));
        flush();
        try (Connection reader = database.reader();
                OutputStream body = response.begin(LINES)) {
            search.find(reader, context.parser(), hit -> writeLine(body, hit.asMap()));
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** {@code POST id=…}: publishes an operator's word about an indicator. */
    private AdminHandler act(Act.Kind kind) {
        return (request, response) -> {
            requirePost(request);
            String id = id(request);
            flush();
            try (Connection reader = database.reader()) {
                context.inq("operator").put(OperatorActs.act(reader, id, kind));
            } catch (SQLException e) {
                throw unreadable(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ThreatBusException("the bus is stopping", e);
            }
            answer(response, Map.of(kind.label(), id));
        };
    }

    /** {@code GET id=…}: what is known of an indicator's life. */
    private void show(AdminHandler.Request request, AdminHandler.Response response) throws IOException {
        String id = id(request);
        flush();
        try (Connection reader = database.reader()) {
            answer(response, OperatorActs.show(reader, id));
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static String id(AdminHandler.Request request) {
        return Optional.ofNullable(request.parameters().get("id"))
                .orElseThrow(() -> new ThreatBusException(Kind.INPUT, "which indicator? Give its id"));
    }

    private static ThreatBusException unreadable(SQLException e) {
        return new ThreatBusException("the store cannot read its database: " + e.getMessage(), e);
    }

    /** {@code POST} with objects in the body, one after the other or as a bundle: publishes them. */
    private void importObjects(AdminHandler.Request request, AdminHandler.Response response) throws IOException {
        requirePost(request);
        ImportCount count = new ImportCount();
        ImportReader objects = new ImportReader(
                request.body(), count, context.parser().limits().size());
        for (Optional<JsonPiece.Found> found = objects.next(); found.isPresent(); found = objects.next()) {
            Parsed parsed = objects.parse(found.get(), context.parser());
            count.add(found.get().id().orElse("an object without an id"), parsed);
            if (parsed instanceof Parsed.Accepted accepted && accepted.message() instanceof StixObject object) {
                publish(object);
            } else if (parsed instanceof Parsed.Rejected rejected && ImportCount.isFault(rejected)) {
                context.rejected(rejected.rejection());
            }
        }
        answer(response, count.asMap());
    }

    private void publish(StixObject object) {
        try {
            context.inq("import").put(object);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ThreatBusException("the bus is stopping; import again what is missing", e);
        }
    }

    private static void requirePost(AdminHandler.Request request) {
        if (!request.method().equals("POST")) {
            throw new ThreatBusException(Kind.INPUT, "this changes something: use POST");
        }
    }

    private void flush() {
        try {
            writer.flush(WRITTEN_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ThreatBusException("the bus is stopping", e);
        }
        if (!database.isOpen()) {
            throw new ThreatBusException("the store's database is not open; see the health of the bus");
        }
    }

    private static void answer(AdminHandler.Response response, Map<String, ?> answer) throws IOException {
        try (OutputStream body = response.begin("application/json")) {
            writeLine(body, answer);
        }
    }

    static void writeLine(OutputStream target, Map<String, ?> object) throws IOException {
        Json.write(object).writeTo(target);
        target.write("\n".getBytes(StandardCharsets.UTF_8));
    }
}
