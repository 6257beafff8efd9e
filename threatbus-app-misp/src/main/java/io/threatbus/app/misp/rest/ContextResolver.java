package io.threatbus.app.misp.rest;

import static io.threatbus.app.misp.model.MispJson.elements;
import static io.threatbus.app.misp.model.MispJson.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.model.Audience;
import io.threatbus.app.misp.model.Event;
import io.threatbus.app.misp.model.EventReader;
import io.threatbus.app.misp.model.MispJson;
import io.threatbus.app.misp.model.ObjectMembership;
import io.threatbus.app.misp.model.Organisation;
import io.threatbus.app.misp.rest.RestException.Kind;
import io.threatbus.message.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes rows of MISP's search with what they only name by a number: the object that an attribute is part of, the
 * organisation that owns its event, and the phases of an attack that its galaxies stand for. What was asked once is remembered. Any thread may use it.
 */
final class ContextResolver {
    private static final Logger logger = LoggerFactory.getLogger(ContextResolver.class);
    private static final int MOST_OBJECTS = 100_000;
    private static final int MOST_ORGANISATIONS = 10_000;
    private static final int EVENTS_AT_ONCE = 50;
    private static final int OBJECTS_AT_ONCE = 1_000;

    private final RestClient client;
    private final GalaxyResolver galaxies;
    private final boolean owners;
    private final Catalog<ObjectMembership> objects = new Catalog<>(MOST_OBJECTS);
    private final Catalog<Organisation> organisations = new Catalog<>(MOST_ORGANISATIONS);
    private volatile boolean searchesObjects = true;

    /** @param owners whether to ask for the names of owners */
    ContextResolver(RestClient client, boolean owners) {
        this.client = client;
        this.galaxies = new GalaxyResolver(client);
        this.owners = owners;
    }

    /** The same rows, complete as far as MISP answers. */
    List<Attribute> complete(List<Attribute> rows) throws InterruptedException {
        Set<String> events = new LinkedHashSet<>();
        for (Attribute row : rows) {
            if (isUnknown(row.membership())) {
                events.add(row.event().id());
            }
        }
        readObjects(events);
        List<Attribute> complete = new ArrayList<>(rows.size());
        for (Attribute row : rows) {
            complete.add(galaxies.complete(withOwner(withObject(row))));
        }
        return complete;
    }

    private boolean isUnknown(ObjectMembership membership) {
        return membership.isPresent()
                && membership.name().isEmpty()
                && objects.find(membership.id()).isEmpty();
    }

    private Attribute withObject(Attribute row) {
        ObjectMembership membership = row.membership();
        if (!membership.isPresent() || membership.name().isPresent()) {
            return row;
        }
        Optional<ObjectMembership> known = objects.find(membership.id());
        if (known.isEmpty()) {
            // It stands in no answer: not asked for again and again.
            objects.put(membership.id(), membership);
            return row;
        }
        return row.with(a -> a.membership(membership.of(known.get())));
    }

    private void readObjects(Set<String> events) throws InterruptedException {
        List<String> left = new ArrayList<>(events);
        while (!left.isEmpty()) {
            List<String> some = left.subList(0, Math.min(left.size(), EVENTS_AT_ONCE));
            if (!searchesObjects || !searchObjects(some)) {
                for (String event : some) {
                    viewEvent(event);
                }
            }
            some.clear();
        }
    }

    /** Asks for the objects of some events; false if this MISP cannot be asked so, or not now. */
    private boolean searchObjects(Collection<String> events) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("returnFormat", "json");
        body.put("eventid", List.copyOf(events));
        // Not "deleted": MISP 2.5 answers that with an error of its database.
        body.put("metadata", 1);
        body.put("limit", OBJECTS_AT_ONCE);
        int page = 1;
        int found;
        do {
            body.put("page", page++);
            JsonNode answer;
            try {
                answer = client.post("/objects/restSearch", Json.write(body).bytes())
                        .json();
            } catch (RestException e) {
                if (e.failure() == Kind.TRANSIENT) {
                    // If it is more than this search that fails, reading the events fails just so.
                    return false;
                }
                if (e.failure() != Kind.REFUSED && e.failure() != Kind.FORBIDDEN) {
                    throw e;
                }
                logger.debug("this MISP does not search for objects, so their events are read: {}", e.getMessage());
                searchesObjects = false;
                return false;
            }
            found = 0;
            for (JsonNode row : elements(answer.path("response"))) {
                found++;
                remember(row.path("Object"));
            }
        } while (found >= OBJECTS_AT_ONCE);
        return true;
    }

    private void viewEvent(String event) throws InterruptedException {
        try {
            JsonNode answer =
                    client.get("/events/view/" + MispApi.digits(event)).json();
            for (JsonNode object : elements(answer.path("Event").path("Object"))) {
                remember(object);
            }
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED && e.failure() != Kind.FORBIDDEN && e.failure() != Kind.TOO_LONG) {
                throw e;
            }
            logger.debug("the objects of event {} stay unknown: {}", event, e.getMessage());
        }
    }

    private void remember(JsonNode object) {
        String id = text(object, "id");
        Optional<String> name = text(object.path("name")).filter(given -> !given.isEmpty());
        if (!id.isEmpty() && name.isPresent()) {
            objects.put(
                    id,
                    new ObjectMembership(id, MispJson.uuid(object, "uuid"), name, Optional.empty(), Audience.UNKNOWN));
        }
    }

    private Attribute withOwner(Attribute row) throws InterruptedException {
        Event event = row.event();
        if (!owners || event.owner().id().isEmpty() || event.owner().name().isPresent()) {
            return row;
        }
        return row.in(event.withOwner(event.owner().or(owner(event.owner().id()))));
    }

    private Organisation owner(String id) throws InterruptedException {
        Optional<Organisation> known = organisations.find(id);
        if (known.isPresent()) {
            return known.get();
        }
        Organisation owner;
        try {
            owner = EventReader.organisation(client.get("/organisations/view/" + MispApi.digits(id))
                    .json()
                    .path("Organisation"));
        } catch (RestException e) {
            if (e.failure() != Kind.REFUSED && e.failure() != Kind.FORBIDDEN) {
                throw e;
            }
            logger.warn("MISP does not name organisation {}: list it by its number in owner_orgs", id);
            owner = Organisation.ofId(id);
        }
        organisations.put(id, owner);
        return owner;
    }
}
