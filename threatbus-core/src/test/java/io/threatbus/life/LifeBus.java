package io.threatbus.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Act;
import io.threatbus.message.Indicator;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A bus as small as it can be: the rule, the memory, a store that is a map, and one subscriber that loses nothing. */
final class LifeBus {
    final Sources sources = new Sources();
    final KnownIndicator known = new KnownIndicator();
    /** What a sensor has. */
    final Map<StixId, Indicator> held = new HashMap<>();
    /** What a subscriber has that is no sensor. */
    final Map<StixId, Indicator> seen = new HashMap<>();

    final List<Outcome> outcomes = new ArrayList<>();
    private final Map<StixId, Indicator> store = new LinkedHashMap<>();
    private final Map<StixId, String> rows = new LinkedHashMap<>();
    private final LifeRules rules;
    private LifeMemory memory;
    private long now;
    int added;
    int removed;

    LifeBus(LifeRules rules, long now) {
        this.rules = rules;
        this.now = now;
        this.memory = memory();
    }

    private LifeMemory memory() {
        return new LifeMemory(rules.stored(), 1_000_000);
    }

    long now() {
        return now;
    }

    /** What sensors are told: A, E, R or nothing. */
    String hear(Indicator word, boolean history) {
        memory.load(word.id(), known);
        LifeState before = known.state();
        Outcome outcome = Life.hear(known, word, sources.number(word.source().orElse("")), history, now, rules);
        outcomes.add(outcome);
        count(before, outcome);
        if (known.isReplaced()) {
            store.put(word.id(), word);
        }
        Change change = known.changeForSensors();
        Change toAll = known.change();
        keep(word.id());
        tell(seen, toAll, word);
        String told = tell(held, change, word);
        return known.isOwed() ? told + pass(word.id()) : told;
    }

    private void count(LifeState before, Outcome outcome) {
        if (outcome.isAdded()) {
            added++;
        }
        if (outcome.isRemoved() && before == LifeState.ACTIVE) {
            removed++;
        }
    }

    private void keep(StixId id) {
        rows.put(id, LifeText.write(known, sources));
        memory.save(id, known, now);
    }

    private String pass(StixId id) {
        memory.load(id, known);
        LifeState before = known.state();
        Indicator content = store.get(id);
        if (content == null) {
            return "";
        }
        Outcome outcome = Life.pass(known, content, now, rules);
        count(before, outcome);
        Change change = known.changeForSensors();
        Change toAll = known.change();
        keep(id);
        Indicator end = Act.of(content, Act.Kind.EXPIRED, known.nextAct());
        tell(seen, toAll, toAll == Change.REMOVE ? end : content);
        return tell(held, change, change == Change.REMOVE ? end : content);
    }

    private String tell(Map<StixId, Indicator> whose, Change change, Indicator message) {
        if (change == null) {
            return "";
        }
        StixId id = message.id();
        switch (change) {
            case ADD -> {
                assertThat(whose).as("an ADD is for who does not have it").doesNotContainKey(id);
                whose.put(id, message);
                return "A";
            }
            case EDIT -> {
                assertThat(whose).as("an EDIT is for who has it").containsKey(id);
                whose.put(id, message);
                return "E";
            }
            default -> {
                assertThat(message.isRemoval() || outcomes.get(outcomes.size() - 1) != Outcome.REMOVED_WITHDRAWN)
                        .isTrue();
                whose.remove(id);
                return "R";
            }
        }
    }

    /** Lets it be that time. */
    String at(long instant) {
        now = instant;
        StringBuilder told = new StringBuilder();
        if (rules.stored()) {
            for (StixId id : List.copyOf(store.keySet())) {
                memory.load(id, known);
                boolean due = known.isOwed()
                        || (known.state() == LifeState.PENDING && known.begin() <= now)
                        || (!known.state().isTombstone() && known.expires() <= now);
                if (due) {
                    told.append(pass(id));
                }
            }
        }
        return told.toString();
    }

    /** Ends the process and starts it again; the store is kept. */
    void restart() {
        memory = memory();
        if (rules.stored()) {
            rows.forEach((id, text) -> {
                LifeText.read(text, sources, known);
                memory.save(id, known, now);
            });
        } else {
            held.clear();
            seen.clear();
            added = 0;
            removed = 0;
        }
    }

    KnownIndicator known(StixId id) {
        memory.load(id, known);
        return known;
    }

    LifeState state(StixId id) {
        return known(id).state();
    }

    Indicator content(StixId id) {
        return store.get(id);
    }

    Map<StixId, Indicator> contents() {
        return store;
    }

    Iterable<StixId> ids() {
        return rows.keySet();
    }

    /** What must not depend on the order of words. */
    String facts(StixId id) {
        KnownIndicator k = known(id);
        Map<String, String> stakes = new TreeMap<>();
        IntStream.range(0, k.stakes.size())
                .forEach(i -> stakes.put(
                        sources.name(k.stakes.source(i)), k.stakes.time(i) + (k.stakes.isGone(i) ? " gone" : "")));
        return k.state() + " C " + k.content + " " + k.modified + "/" + Long.toHexString(k.rank) + " stakes " + stakes
                + " E " + k.ended + " W " + k.withdrawn + " P " + k.restored + " released " + k.released;
    }
}
