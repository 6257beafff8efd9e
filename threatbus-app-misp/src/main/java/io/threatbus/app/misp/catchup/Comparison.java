package io.threatbus.app.misp.catchup;

import io.threatbus.app.misp.mapping.CompoundPatterns;
import io.threatbus.app.misp.model.Action;
import io.threatbus.app.misp.model.Attribute;
import io.threatbus.app.misp.rest.MispApi;
import io.threatbus.app.misp.rest.RestException;
import io.threatbus.app.misp.rest.RetryPolicy;
import io.threatbus.app.misp.update.Change;
import io.threatbus.app.misp.update.Change.Known;
import io.threatbus.app.misp.update.IndicatorPublisher;
import io.threatbus.app.misp.update.Lookup;
import io.threatbus.app.misp.update.SentIndicator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what was sent with what MISP has now, page by page: what is no longer there is withdrawn, what changed is sent
 * again. If too much seems to be gone, nothing is withdrawn: that is more often the wrong key, or a database that was
 * restored from a backup. Used by one thread.
 */
final class Comparison {
    private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

    private static final int READ_AT_ONCE = 10;

    private final MispApi api;
    private final IndicatorPublisher publisher;
    private final RetryPolicy retries;
    private final int mostGone;
    private final Consumer<Optional<String>> problem;
    private final BackgroundThrottle throttle;
    private final List<Gone> gone = new ArrayList<>();
    private final Map<String, List<UUID>> objectsByEvent = new LinkedHashMap<>();
    private long compared;

    /** What MISP did not show when it was asked after that moment. */
    private record Gone(UUID uuid, long asOf) {}

    /**
     * A comparison.
     *
     * @param mostGone the percentage that may be gone
     * @param problem hears what is held back, or empty if nothing is
     * @param throttle leaves others room
     */
    Comparison(
            MispApi api,
            IndicatorPublisher publisher,
            RetryPolicy retries,
            int mostGone,
            Consumer<Optional<String>> problem,
            BackgroundThrottle throttle) {
        this.api = api;
        this.publisher = publisher;
        this.retries = retries;
        this.mostGone = mostGone;
        this.problem = problem;
        this.throttle = throttle;
    }

    /**
     * Compares everything once.
     *
     * @throws RestException if MISP does not answer; what was found until then is done
     */
    void run() throws InterruptedException {
        gone.clear();
        objectsByEvent.clear();
        compared = 0;
        throttle.begin();
        long asOf = publisher.moment();
        List<SentIndicator> page = page(Optional.empty());
        while (!page.isEmpty()) {
            compare(page, asOf);
            compared += page.size();
            asOf = publisher.moment();
            page = page(Optional.of(page.get(page.size() - 1).uuid()));
        }
        for (Map.Entry<String, List<UUID>> entry : objectsByEvent.entrySet()) {
            compareObjects(entry.getKey(), entry.getValue());
        }
        withdraw();
    }

    /** What MISP is asked for at once, read from the memory a little at a time. */
    private List<SentIndicator> page(Optional<UUID> after) throws InterruptedException {
        List<SentIndicator> page = new ArrayList<>();
        Optional<UUID> last = after;
        while (page.size() < api.pageSize()) {
            int most = Math.min(READ_AT_ONCE, api.pageSize() - page.size());
            List<SentIndicator> some = publisher.memory().page(last, most);
            page.addAll(some);
            if (some.size() < most) {
                break;
            }
            last = Optional.of(some.get(most - 1).uuid());
            throttle.step();
        }
        return page;
    }

    private void compare(List<SentIndicator> page, long asOf) throws InterruptedException {
        Map<UUID, SentIndicator> attributes = new HashMap<>();
        for (SentIndicator sent : page) {
            if (!sent.isObject()) {
                attributes.put(sent.uuid(), sent);
            } else if (api.isCompound()) {
                objectsByEvent
                        .computeIfAbsent(sent.eventId(), event -> new ArrayList<>())
                        .add(sent.uuid());
            } else {
                // It was sent as a whole before the setting changed: its parts take its place.
                publisher.withdrawUnlessDecidedSince(sent.uuid(), asOf);
                visit(sent.parts(), part -> apply(part, asOf));
            }
        }
        if (attributes.isEmpty()) {
            return;
        }
        Map<UUID, SentIndicator> missing = new HashMap<>(attributes);
        visit(attributes.keySet(), found -> {
            missing.remove(found.uuid());
            SentIndicator sent = attributes.get(found.uuid());
            if (sent != null && api.isCompound() && CompoundPatterns.covers(found.membership())) {
                // It was sent on its own before the setting changed: its object takes its place.
                publisher.withdrawUnlessDecidedSince(sent.uuid(), asOf);
                objectsByEvent.computeIfAbsent(found.event().id(), event -> new ArrayList<>());
            } else if (sent != null) {
                publisher.apply(change(found, asOf), sent);
            } else {
                apply(found, asOf);
            }
        });
        missing.keySet().forEach(uuid -> gone.add(new Gone(uuid, asOf)));
    }

    /** Takes one attribute. */
    @FunctionalInterface
    private interface Take {
        void take(Attribute attribute) throws InterruptedException;
    }

    /** Visits what MISP has of these; some twice if an answer breaks off. */
    private void visit(Collection<UUID> uuids, Take take) throws InterruptedException {
        retries.of(() -> {
            api.visitPlain(uuids, new Lookup.Visitor() {
                @Override
                public boolean visit(Attribute attribute) throws InterruptedException {
                    take.take(attribute);
                    throttle.step();
                    return true;
                }

                @Override
                public void rowRead() throws InterruptedException {
                    throttle.step();
                }
            });
            return true;
        });
    }

    private void compareObjects(String event, List<UUID> objects) throws InterruptedException {
        long asOf = publisher.moment();
        Set<UUID> found = retries.of(() -> {
            Set<UUID> visited = new HashSet<>();
            api.event(event, subject -> {
                if (!subject.parts().isEmpty()) {
                    visited.add(subject.uuid());
                    apply(subject, asOf);
                }
                throttle.step();
                return true;
            });
            return visited;
        });
        objects.stream().filter(object -> !found.contains(object)).forEach(uuid -> gone.add(new Gone(uuid, asOf)));
    }

    private void apply(Attribute attribute, long asOf) throws InterruptedException {
        publisher.apply(change(attribute, asOf));
    }

    private static Change change(Attribute attribute, long asOf) {
        return new Change(Action.ADD, attribute, Known.ALL, asOf);
    }

    private void withdraw() throws InterruptedException {
        // One alone is not a sign of anything.
        if (gone.size() > 1 && gone.size() * 100L > mostGone * compared) {
            String text = gone.size() + " of " + compared + " attributes that were sent are gone from MISP, more than "
                    + mostGone + " %: they are not withdrawn. Check the API key and its organisation; if they were"
                    + " deleted, raise comparison.most_gone";
            logger.warn("{}", text);
            problem.accept(Optional.of(text));
            return;
        }
        problem.accept(Optional.empty());
        int withdrawn = 0;
        for (Gone each : gone) {
            withdrawn += publisher.withdrawUnlessDecidedSince(each.uuid, each.asOf) ? 1 : 0;
        }
        logger.debug("compared {} attributes with MISP; {} are gone and withdrawn", compared, withdrawn);
        if (withdrawn > 0) {
            logger.info("{} of {} attributes that were sent are gone from MISP and withdrawn", withdrawn, compared);
        }
    }
}
