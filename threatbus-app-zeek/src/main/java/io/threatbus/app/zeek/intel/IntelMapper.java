package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.spi.life.PointGuard;
import io.threatbus.stix.pattern.Pattern;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.ConditionKind;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.Plan;
import io.threatbus.stix.sensor.Planner;
import io.threatbus.stix.sensor.SensorUse;
import io.threatbus.stix.sensor.WatchItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maps the pattern of an indicator to the values that Zeek's Intel framework compares with (see {@code Intel::Type} in
 * Zeek's base/frameworks/intel). Immutable.
 */
public final class IntelMapper {
    private final IntelOptions options;
    private final ZeekProfile profile;
    private final Planner planner;
    private final Planner released;

    /** A mapper for whoever asks what would be sent. */
    public IntelMapper(IntelOptions options) {
        this(options, PointGuard.BUILT_IN);
    }

    /**
     * A mapper for subscriptions with these options.
     *
     * @param guard says which values of indicators that no operator has released are left out
     */
    public IntelMapper(IntelOptions options, PointGuard guard) {
        this.options = options;
        this.profile = new ZeekProfile(options.rich(), options.repair(), guard::inspect);
        this.planner = new Planner(profile, options.compound());
        this.released = new Planner(
                new ZeekProfile(options.rich(), options.repair(), point -> Optional.empty()), options.compound());
    }

    /** Whether the script takes conditions and context, and keeps items by indicator. */
    boolean isRich() {
        return options.rich();
    }

    /** What mappings by this one depend on beside the pattern. */
    int kind() {
        return options.hashCode();
    }

    /** What Zeek looks for; empty if the indicator does not reach it. */
    public List<Watch> watches(Indicator indicator) {
        return map(indicator) instanceof IntelMapping.Items mapped ? mapped.watches() : List.of();
    }

    IntelMapping map(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return new IntelMapping.Unmappable("pattern-type", "the pattern is " + indicator.patternType());
        }
        try {
            Planner chosen = PointGuard.isReleased(indicator) ? released : planner;
            return map(chosen.plan(PatternParser.parse(indicator.pattern())));
        } catch (PatternSyntaxException e) {
            return new IntelMapping.Unmappable("invalid-pattern", String.valueOf(e.getMessage()));
        }
    }

    private IntelMapping map(Plan plan) {
        Map<IntelItem, Watch> watches = new LinkedHashMap<>();
        for (WatchItem item : plan.items()) {
            IntelForms.Form form =
                    IntelForms.of(item.point(), options.repair()).form().orElseThrow();
            for (String value : form.values()) {
                IntelItem intel = new IntelItem(form.type(), value);
                watches.merge(intel, new Watch(intel, options.rich() ? withRole(item) : item), IntelMapper::weaker);
            }
        }
        List<IntelMapping.Unmappable> leftOut = plan.leftOut().stream()
                .map(part -> new IntelMapping.Unmappable(part.code(), part.explanation() + ": " + part.detail()))
                .toList();
        return watches.isEmpty() ? leftOut.get(0) : new IntelMapping.Items(new ArrayList<>(watches.values()), leftOut);
    }

    /** Zeek's types know no ends of a connection: at which one an address must be is a condition like others. */
    private static WatchItem withRole(WatchItem item) {
        Point point = item.point();
        ConditionKind end =
                switch (point.role()) {
                    case SOURCE -> ConditionKind.SOURCE_ADDRESS;
                    case DESTINATION -> ConditionKind.DESTINATION_ADDRESS;
                    default -> ConditionKind.OTHER;
                };
        if (end == ConditionKind.OTHER
                || !(point.kind().isAddress() || point.kind().isSubnet())) {
            return item;
        }
        List<Condition> conditions = new ArrayList<>(item.conditions());
        conditions.add(new Condition(end, point.objectPath(), List.of(point.value()), point.objectPath()));
        return new WatchItem(point, conditions, item.basis());
    }

    /** Zeek has one item of a value for an indicator: where conditions differ, none of them is checked there. */
    private static Watch weaker(Watch one, Watch other) {
        if (one.meant().conditions().equals(other.meant().conditions())) {
            return one;
        }
        Watch weaker = one.meant().basis().compareTo(other.meant().basis()) >= 0 ? one : other;
        boolean unconditional =
                one.meant().conditions().isEmpty() || other.meant().conditions().isEmpty();
        WatchItem meant = unconditional && one.meant().conditions().isEmpty() ? one.meant() : other.meant();
        return unconditional
                ? new Watch(one.item(), meant)
                : new Watch(weaker.item(), new WatchItem(weaker.meant().point(), List.of(), Basis.NECESSARY));
    }

    /** What Zeek does with a pattern, for people. */
    public SensorUse use(Pattern pattern) {
        Plan plan = planner.plan(pattern);
        List<SensorUse.Sent> sent = new ArrayList<>();
        for (WatchItem item : plan.items()) {
            IntelForms.Form form =
                    IntelForms.of(item.point(), options.repair()).form().orElseThrow();
            for (String value : form.values()) {
                sent.add(new SensorUse.Sent(item, form.type() + " " + value, form.remarks()));
            }
        }
        List<LeftOut> leftOut = plan.leftOut();
        return new SensorUse(profile.sensor(), sent, leftOut);
    }
}
