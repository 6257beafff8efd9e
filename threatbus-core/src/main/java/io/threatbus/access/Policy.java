package io.threatbus.access;

import io.threatbus.message.IndicatorKind;
import io.threatbus.stix.Pap;
import io.threatbus.stix.StixId;
import io.threatbus.stix.Tlp;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What somebody may receive, ready to be compared.
 *
 * @param maxTlp the strictest level
 * @param unmarked what counts for what has no level; empty to deny it
 * @param maxPap the strictest level
 * @param markings further markings that do not matter
 * @param kinds of indicators; empty for all
 * @param minConfidence of indicators
 * @param labelsAny of indicators; empty for all
 */
public record Policy(
        Tlp maxTlp,
        Optional<Tlp> unmarked,
        Pap maxPap,
        Set<StixId> markings,
        Set<IndicatorKind> kinds,
        int minConfidence,
        Set<String> labelsAny) {
    /** May receive everything whose markings the bus knows. */
    public static final Policy ALL_KNOWN =
            new Policy(Tlp.RED, Optional.of(Tlp.CLEAR), Pap.RED, Set.of(), Set.of(), 0, Set.of());

    public Policy {
        markings = Set.copyOf(markings);
        kinds = Set.copyOf(kinds);
        labelsAny = Set.copyOf(labelsAny);
    }

    /** As the configuration says. */
    public static Policy of(ReceiveSettings settings) {
        return new Policy(
                tlp("max_tlp", settings.maxTlp()),
                settings.unmarked().equals(ReceiveSettings.DENY)
                        ? Optional.empty()
                        : Optional.of(tlp("unmarked", settings.unmarked())),
                pap(settings.pap()),
                settings.markings().stream().map(StixId::of).collect(Collectors.toSet()),
                settings.kinds().stream().map(IndicatorKind::ofLabel).collect(Collectors.toSet()),
                settings.minConfidence(),
                Set.copyOf(settings.labelsAny()));
    }

    /** Whether it depends on the content, and not on markings alone. */
    public boolean selects() {
        return !kinds.isEmpty() || minConfidence > 0 || !labelsAny.isEmpty();
    }

    static Tlp tlp(String key, String name) {
        return Tlp.named(name)
                .orElseThrow(() -> new IllegalArgumentException(
                        key + " '" + name + "' is none of clear, green, amber, amber+strict and red"));
    }

    static Pap pap(String name) {
        String level = name.toUpperCase(Locale.ROOT).replace("PAP:", "").replace("WHITE", "CLEAR");
        List<Pap> found = Arrays.stream(Pap.values())
                .filter(pap -> pap.name().equals(level))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("pap '" + name + "' is none of clear, green, amber and red");
        }
        return found.get(0);
    }
}
