package io.threatbus.life;

import io.threatbus.stix.StixTimestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is known of an indicator, for people. Stateless. */
public final class LifeFacts {
    private LifeFacts() {}

    /** The facts by their names, in the order in which they are shown; what is not known is left out. */
    public static Map<String, Object> of(KnownIndicator known, Sources sources) {
        Map<String, Object> facts = new LinkedHashMap<>();
        LifeState state = known.state();
        facts.put("state", state.label());
        if (state == LifeState.WITHDRAWN) {
            facts.put("withdrawn_by", known.isWithdrawnByOperator() ? "operator" : "source");
        }
        if (known.content) {
            put(facts, "modified", known.modified);
            facts.put("rank", Long.toHexString(known.rank));
        }
        if (!known.vague) {
            put(facts, "begins", known.begin);
            put(facts, "expires", known.expires);
        }
        put(facts, "withdrawn_for_all", known.ended);
        put(facts, "withdrawn_by_operator", known.withdrawn);
        put(facts, "restored_by_operator", known.restored);
        if (known.released) {
            facts.put("released_by_operator", true);
        }
        put(facts, "forgotten_after", known.forget);
        facts.put("sources", stakes(known, sources));
        return facts;
    }

    private static void put(Map<String, Object> facts, String name, long time) {
        if (time != KnownIndicator.NONE && time != KnownIndicator.NEVER) {
            facts.put(name, StixTimestamp.ofEpochMicros(time).toString());
        }
    }

    private static List<Map<String, Object>> stakes(KnownIndicator known, Sources sources) {
        List<Map<String, Object>> stakes = new ArrayList<>();
        for (int i = 0; i < known.stakes.size(); i++) {
            Map<String, Object> stake = new LinkedHashMap<>();
            stake.put("source", sources.name(known.stakes.source(i)));
            put(stake, "modified", known.stakes.time(i));
            stake.put("stands", !known.stakes.isGone(i));
            stakes.add(stake);
        }
        return stakes;
    }
}
