package io.threatbus.app.misp;

import io.threatbus.app.misp.filter.WarningListAction;
import io.threatbus.app.misp.mapping.WarningListLabels;
import io.threatbus.message.Indicator;
import io.threatbus.spi.Guard;
import io.threatbus.stix.sensor.GuardMark;
import io.threatbus.stix.sensor.GuardMark.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * Has the bus treat what MISP's warning lists know as it treats what its own lists know. Goes by the labels of what this
 * MISP says, so that it says the same of what a store kept. Immutable.
 *
 * @param source the name that everything from this MISP carries
 */
record WarningListGuard(String source, WarningListAction action) implements Guard {
    private static final String CODE = "misp-warning-list";

    @Override
    public Optional<String> holdsBack(Indicator indicator) {
        return mark(indicator)
                .filter(mark -> mark.verdict() == Verdict.QUARANTINE)
                .map(GuardMark::code);
    }

    @Override
    public Optional<GuardMark> mark(Indicator indicator) {
        if (indicator.source().filter(source::equals).isEmpty()) {
            return Optional.empty();
        }
        List<String> lists = WarningListLabels.listsIn(indicator
                .json()
                .member("labels")
                .map(labels -> labels.value() instanceof List<?> list ? list : List.of())
                .orElse(List.of()));
        return lists.isEmpty()
                ? Optional.empty()
                : Optional.of(new GuardMark(
                        action.holdsBack() ? Verdict.QUARANTINE : Verdict.FLAG,
                        CODE,
                        "on the warning list " + String.join(", ", lists)));
    }

    @Override
    public long fingerprint() {
        return 31L * source.hashCode() + (action.holdsBack() ? 2 : 1);
    }
}
