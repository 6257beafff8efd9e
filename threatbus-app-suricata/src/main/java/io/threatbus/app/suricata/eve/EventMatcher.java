package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.Item;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds the indicators that an event is about. Thread-safe. */
final class EventMatcher {
    /** A value that more indicators name than this is seen for so many of them. */
    static final int MOST_INDICATORS = 16;

    private static final List<String> CONTEXTS = List.of("threatbus", "threatbus_path", "threatbus_host");

    private final Function<Item, List<StixId>> holders;
    private final Predicate<StixId> known;

    /**
     * A matcher.
     *
     * @param holders the indicators that want an item now
     * @param known whether an indicator wants anything now
     */
    EventMatcher(Function<Item, List<StixId>> holders, Predicate<StixId> known) {
        this.holders = holders;
        this.known = known;
    }

    /** What the result of {@link #match} says. */
    enum Verdict {
        /** At least one indicator was seen. */
        SEEN,
        /** It is about something else. */
        FOREIGN,
        /** One of the shipped rules has fired, but no indicator names what it saw any more, or names just that. */
        UNRESOLVED
    }

    /**
     * An answer.
     *
     * @param matches each indicator once
     */
    record Result(Verdict verdict, List<Match> matches) {}

    /** Looks at an event of any type. */
    Result match(Event event) {
        Map<StixId, Match> matches = new LinkedHashMap<>();
        if (!event.type().equals("alert")) {
            for (Place place : Place.in(event.type())) {
                collect(place, event, matches);
            }
            return new Result(matches.isEmpty() ? Verdict.FOREIGN : Verdict.SEEN, List.copyOf(matches.values()));
        }
        Optional<Place> place = event.number("alert", "gid").orElse(1L) == 1
                ? event.number("alert", "signature_id").flatMap(Place::of)
                : Optional.empty();
        place.ifPresent(found -> collect(found, event, matches));
        if (matches.isEmpty()) {
            for (StixId indicator : named(event)) {
                if (place.isEmpty() || !place.get().isWiderThanItsItems() || !known.test(indicator)) {
                    matches.put(
                            indicator,
                            new Match(
                                    indicator,
                                    Optional.empty(),
                                    place.map(Place::label).orElse("rule")));
                }
            }
        }
        boolean ours = place.isPresent()
                || event.value("alert", "context", CONTEXTS.get(0)).isPresent();
        Verdict verdict = !matches.isEmpty() ? Verdict.SEEN : ours ? Verdict.UNRESOLVED : Verdict.FOREIGN;
        return new Result(verdict, List.copyOf(matches.values()));
    }

    private void collect(Place place, Event event, Map<StixId, Match> matches) {
        for (Item item : place.items(event)) {
            for (StixId indicator : holders.apply(item)) {
                if (matches.size() < MOST_INDICATORS) {
                    matches.putIfAbsent(indicator, new Match(indicator, Optional.of(item), place.label()));
                }
            }
        }
    }

    /** The indicators that the alert itself names: by the JSON of the item, or by the metadata of the rule. */
    private static List<StixId> named(Event event) {
        List<StixId> named = new ArrayList<>();
        context(event).ifPresent(named::add);
        if (event.value("alert", "metadata", "threatbus").orElse("") instanceof List<?> ids) {
            for (Object id : ids) {
                if (id instanceof String text && named.size() < MOST_INDICATORS) {
                    StixId.parse(text).ifPresent(named::add);
                }
            }
        }
        return named;
    }

    /** Host and path of a URL have a context each: of two indicators, neither was seen. */
    private static Optional<StixId> context(Event event) {
        Optional<String> one = event.text("alert", "context", CONTEXTS.get(0), "id");
        Optional<String> path = event.text("alert", "context", CONTEXTS.get(1), "id");
        Optional<String> host = event.text("alert", "context", CONTEXTS.get(2), "id");
        return one.or(() -> path.equals(host) ? path : Optional.empty()).flatMap(StixId::parse);
    }
}
