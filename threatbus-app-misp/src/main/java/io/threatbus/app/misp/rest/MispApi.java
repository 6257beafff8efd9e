package io.threatbus.app.misp.rest;

import static io.threatbus.app.misp.model.MispJson.flag;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.AttributeReader;
import io.threatbus.app.misp.model.BadInputException;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.app.misp.rest.Search.Order;
import io.threatbus.app.misp.update.Lookup;
import io.threatbus.message.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the plugin asks of MISP. Any thread may use it. */
public final class MispApi implements Lookup {
    private static final Logger logger = LoggerFactory.getLogger(MispApi.class);
    private static final String SIGHTINGS = "includeSightings";
    private static final String SEARCH = "/attributes/restSearch";
    /** Their objects are asked for together. */
    private static final int ROWS_AT_ONCE = 50;

    private static final RetryPolicy ONCE = new RetryPolicy(1, Duration.ZERO, Duration.ZERO);

    private final RestClient client;
    private final int pageSize;
    private final ApiOptions options;
    private final ContextResolver resolver;

    public MispApi(RestClient client, int pageSize, ApiOptions options) {
        this.client = client;
        this.pageSize = pageSize;
        this.options = options;
        this.resolver = new ContextResolver(client, options.owners());
    }

    /** Version and permissions, as far as MISP tells. */
    public record Version(String version, Optional<Boolean> maySight) {}

    /** What MISP is, and what we may do there. */
    public Version version() throws InterruptedException {
        JsonNode answer = client.get("/servers/getVersion").json();
        return new Version(text(answer, "version"), flag(answer.path("perm_sighting")));
    }

    /** The names of the user's role and organisation, for the log. */
    public String self() throws InterruptedException {
        JsonNode answer = client.get("/users/view/me").json();
        return "role " + text(answer.path("Role").path("name")).orElse("unknown") + ", organisation "
                + text(answer.path("Organisation").path("name")).orElse("unknown");
    }

    /** How many attributes to ask for at once. */
    public int pageSize() {
        return pageSize;
    }

    @Override
    public boolean isCompound() {
        return options.compound();
    }

    @Override
    public List<Attribute> attributes(Collection<UUID> uuids) throws InterruptedException {
        List<Attribute> found = new ArrayList<>();
        visitPlain(uuids, Visitor.of(found::add));
        if (!options.compound()) {
            return found;
        }
        List<Attribute> whole = new ArrayList<>();
        ObjectAssembler assembler = assembler(ONCE, Visitor.of(whole::add));
        for (Attribute attribute : found) {
            assembler.visit(attribute);
        }
        assembler.finish();
        return whole;
    }

    /**
     * Visits attributes as they are now, deleted ones included, also where objects are to be taken as a whole. They are
     * visited while the answer is read, so that whoever takes them can rest in between; all of them, whatever the visitor
     * says.
     */
    public void visitPlain(Collection<UUID> uuids, Visitor visitor) throws InterruptedException {
        Map<String, Object> body = withContext(Map.of());
        body.put("deleted", List.of(0, 1));
        body.put("returnFormat", "json");
        body.put("page", 1);
        visit(List.copyOf(uuids), body, visitor);
    }

    /** Asks for fewer at once if there is too much to say about them, and at last without their sightings. */
    private void visit(List<UUID> uuids, Map<String, Object> body, Visitor visitor) throws InterruptedException {
        body.put("uuid", uuids.stream().map(UUID::toString).toList());
        body.put("limit", uuids.size());
        try {
            visit(new AttributeRows(client.post(SEARCH, Json.write(body).bytes())), visitor);
        } catch (RestException e) {
            if (e.failure() != Kind.TOO_LONG || (uuids.size() == 1 && !body.containsKey(SIGHTINGS))) {
                throw e;
            }
            if (uuids.size() == 1) {
                Map<String, Object> less = new LinkedHashMap<>(body);
                less.remove(SIGHTINGS);
                visit(uuids, less, visitor);
            } else {
                visit(uuids.subList(0, uuids.size() / 2), body, visitor);
                visit(uuids.subList(uuids.size() / 2, uuids.size()), body, visitor);
            }
        }
    }

    private void visit(AttributeRows rows, Visitor visitor) throws InterruptedException {
        int broken = 0;
        List<Attribute> some = new ArrayList<>();
        AttributeList row = rows.next(1);
        while (row.rows() > 0) {
            broken += row.broken();
            some.addAll(row.attributes());
            if (some.size() == ROWS_AT_ONCE) {
                visitAll(some, visitor);
            }
            visitor.rowRead();
            row = rows.next(1);
        }
        visitAll(some, visitor);
        if (broken > 0) {
            logger.warn("{} attributes in an answer of MISP cannot be read and were skipped", broken);
        }
    }

    private void visitAll(List<Attribute> rows, Visitor visitor) throws InterruptedException {
        for (Attribute attribute : resolver.complete(rows)) {
            visitor.visit(attribute);
        }
        rows.clear();
    }

    @Override
    public Optional<UUID> uuid(String attributeId) throws InterruptedException {
        try {
            JsonNode answer =
                    client.get("/attributes/view/" + digits(attributeId)).json().path("Attribute");
            return Optional.of(AttributeReader.read(answer).uuid());
        } catch (BadInputException e) {
            logger.warn("attribute {} cannot be read: {}", digits(attributeId), e.getMessage());
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED) {
                throw e;
            }
            // MISP answers with 404 or 405 if there is no such attribute.
        }
        return Optional.empty();
    }

    /** Only digits go into a path. */
    static String digits(String number) {
        return number.chars().allMatch(c -> c >= '0' && c <= '9') && !number.isEmpty() ? number : "0";
    }

    @Override
    public void event(String event, Visitor visitor) throws InterruptedException {
        // One attempt: the caller asks again, together with what came meanwhile.
        if (options.compound()) {
            ObjectAssembler.assemble(rows(event, ONCE), visitor);
        } else {
            walk(ONCE, Map.of("eventid", event), Order.ASCENDING, visitor);
        }
    }

    /** All attributes of an event, deleted ones included: a part that is gone changes its object. */
    private List<Attribute> rows(String event, RetryPolicy retries) throws InterruptedException {
        List<Attribute> rows = new ArrayList<>();
        walk(retries, Map.of("eventid", event, "deleted", List.of(0, 1)), Order.ASCENDING, Visitor.of(rows::add));
        return rows;
    }

    /**
     * Visits everything a search finds.
     *
     * @param parameters of MISP's search, besides those for paging and context
     */
    public void search(Map<String, Object> parameters, RetryPolicy retries, Visitor visitor)
            throws InterruptedException {
        if (options.compound()) {
            ObjectAssembler assembler = assembler(retries, visitor);
            walk(retries, parameters, Order.ASCENDING, assembler);
            assembler.finish();
        } else {
            walk(retries, parameters, Order.ASCENDING, visitor);
        }
    }

    /** Visits everything that is meant for detection and was created after the attribute of this number. */
    public void createdAfter(long number, RetryPolicy retries, Visitor visitor) throws InterruptedException {
        if (!options.compound()) {
            walk(retries, Map.of("to_ids", 1), Order.DESCENDING, until(number, visitor));
            return;
        }
        ObjectAssembler assembler = assembler(retries, visitor);
        walk(retries, Map.of("to_ids", 1), Order.DESCENDING, until(number, assembler));
        assembler.finish();
    }

    private static Visitor until(long number, Visitor visitor) {
        return attribute -> attribute.number() > number && visitor.visit(attribute);
    }

    private ObjectAssembler assembler(RetryPolicy retries, Visitor visitor) {
        return new ObjectAssembler(visitor, event -> rows(event, retries));
    }

    private void walk(RetryPolicy retries, Map<String, Object> parameters, Order order, Visitor visitor)
            throws InterruptedException {
        new Search(client, retries, resolver, withContext(parameters), pageSize, order).walk(visitor);
    }

    /** The number of the attribute that was created last, deleted ones included; empty if there is none. */
    public OptionalLong newestNumber() throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("returnFormat", "json");
        body.put("deleted", List.of(0, 1));
        body.put("limit", 1);
        body.put("page", 1);
        body.put("order", Order.DESCENDING.parameter());
        return AttributeList.read(client.post(SEARCH, Json.write(body).bytes())).attributes().stream()
                .mapToLong(Attribute::number)
                .max();
    }

    private Map<String, Object> withContext(Map<String, Object> parameters) {
        Map<String, Object> all = new LinkedHashMap<>(parameters);
        all.put("includeEventTags", 1);
        all.put("includeContext", 1);
        all.put(SIGHTINGS, 1);
        if (options.warningLists()) {
            all.put("includeWarninglistHits", 1);
        }
        if (options.decay()) {
            all.put("includeDecayScore", 1);
        }
        return all;
    }
}
