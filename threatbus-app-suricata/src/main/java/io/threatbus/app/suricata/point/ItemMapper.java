package io.threatbus.app.suricata.point;

import io.threatbus.app.suricata.point.Mapping.Skip;
import io.threatbus.message.Indicator;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Compound;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.Plan;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorUse;
import io.threatbus.stix.sensor.WatchItem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Maps the pattern of an indicator to items of datasets. Immutable; used by any thread. */
public final class ItemMapper {
    /** Of a URL there are three. */
    private static final int MOST_SHOWN = 3;

    /**
     * How patterns are planned.
     *
     * @param profile what Suricata can look for, and may
     */
    private record Way(SuricataProfile profile, Planner planner) {
        static Way of(Compound compound, Capabilities capabilities, Function<Point, Optional<GuardFinding>> guard) {
            SuricataProfile profile = new SuricataProfile(capabilities, guard);
            return new Way(profile, new Planner(profile, compound));
        }
    }

    private final Way usual;
    private final Way released;

    /** A mapper for whoever asks what would be looked for. */
    public ItemMapper(Compound compound, Capabilities capabilities) {
        this(compound, capabilities, PointGuard.BUILT_IN);
    }

    /**
     * A mapper.
     *
     * @param compound what becomes of patterns that ask for more than single values
     * @param guard says which values of indicators that no operator has released are left out
     */
    public ItemMapper(Compound compound, Capabilities capabilities, PointGuard guard) {
        this.usual = Way.of(compound, capabilities, guard::inspect);
        this.released = Way.of(compound, capabilities, point -> Optional.empty());
    }

    /** What to look for, and what cannot be looked for and why. */
    public Mapping map(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return Mapping.none("pattern-type", "the pattern is " + indicator.patternType());
        }
        try {
            return map(PointGuard.isReleased(indicator) ? released : usual, PatternParser.parse(indicator.pattern()));
        } catch (PatternSyntaxException e) {
            return Mapping.none("invalid-pattern", String.valueOf(e.getMessage()));
        }
    }

    private static Mapping map(Way way, Pattern pattern) {
        Plan plan = way.planner().plan(pattern);
        Set<Item> items = new LinkedHashSet<>();
        boolean judged = false;
        for (WatchItem item : plan.items()) {
            items.addAll(way.profile().items(item.point()));
            judged |= item.basis() == Basis.NECESSARY;
        }
        List<Skip> skipped = plan.leftOut().stream()
                .map(part -> new Skip(part.code(), part.explanation() + ": " + part.detail()))
                .toList();
        return new Mapping(List.copyOf(items), plan.items().size(), skipped, judged);
    }

    /** The point of a pattern that an item stands for. */
    public Optional<Point> meant(Pattern pattern, Item seen) {
        return meant(usual, pattern, seen).or(() -> meant(released, pattern, seen));
    }

    private static Optional<Point> meant(Way way, Pattern pattern, Item seen) {
        return way.planner().plan(pattern).items().stream()
                .map(WatchItem::point)
                .filter(point -> way.profile().items(point).contains(seen))
                .findFirst();
    }

    /** What Suricata does with a pattern, for people. */
    public SensorUse use(Pattern pattern) {
        Plan plan = usual.planner().plan(pattern);
        List<SensorUse.Sent> sent = new ArrayList<>();
        for (WatchItem item : plan.items()) {
            List<Item> items = usual.profile().items(item.point());
            String shown = items.size() <= MOST_SHOWN
                    ? items.stream()
                            .map(each -> each.set().label() + " " + each.value())
                            .collect(Collectors.joining(" and "))
                    : items.get(0).set().label() + " every address of "
                            + item.point().value();
            sent.add(new SensorUse.Sent(item, shown, List.of()));
        }
        return new SensorUse(usual.profile().sensor(), sent, plan.leftOut());
    }
}
