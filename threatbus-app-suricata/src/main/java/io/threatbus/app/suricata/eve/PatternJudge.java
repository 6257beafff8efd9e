package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.ItemMapper;
import io.threatbus.message.SightingVerdict;
import io.threatbus.stix.StixId;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.sensor.ObservationJudge;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Holds whole patterns against events, where what Suricata looks for is but a part of the pattern. Thread-safe. */
public final class PatternJudge {
    private final ItemMapper mapper;
    private final Function<StixId, Optional<String>> patterns;

    /**
     * A judge.
     *
     * @param patterns the pattern of an indicator that asks for more than what is looked for; empty for any other
     */
    public PatternJudge(ItemMapper mapper, Function<StixId, Optional<String>> patterns) {
        this.mapper = mapper;
        this.patterns = patterns;
    }

    /** What the event says of the indicator's pattern; empty if the match itself decides. */
    Optional<SightingVerdict> judge(Event event, Match match, Instant time) {
        return patterns.apply(match.indicator()).map(text -> {
            Pattern pattern = PatternParser.parse(text);
            return match.item()
                    .flatMap(item -> mapper.meant(pattern, item))
                    .map(meant -> ObservationJudge.judge(pattern, EventObservation.of(event, time, meant)))
                    .map(SightingVerdict::of)
                    .orElse(SightingVerdict.UNDECIDED);
        });
    }
}
