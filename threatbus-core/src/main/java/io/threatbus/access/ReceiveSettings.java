package io.threatbus.access;

import io.threatbus.message.IndicatorKind;
import io.threatbus.spi.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a client may receive, by markings and by content. */
public record ReceiveSettings(
        @Setting(
                value = "The strictest level of the Traffic Light Protocol that it may see: clear, green, amber,"
                        + " amber+strict or red.",
                byDefault = "red")
        String maxTlp,

        @Setting(
                value =
                        "What the bus takes something for that has no such level: clear, green, amber, amber+strict, red,"
                                + " or deny.",
                byDefault = "clear")
        String unmarked,

        @Setting(
                value =
                        "The strictest level of the Permissible Actions Protocol that it may see: clear, green, amber or"
                                + " red.",
                byDefault = "red")
        String pap,

        @Setting("Further marking definitions that it may see, by identifier; all others are denied.")
        List<String> markings,

        @Setting("Only indicators of these kinds: address, domain, url, email, hash, other.")
        List<String> kinds,

        @Setting(value = "Only indicators of at least this confidence.", byDefault = "0", min = 0, max = 100)
        int minConfidence,

        @Setting("Only indicators with one of these labels.")
        List<String> labelsAny) {
    static final String DENY = "deny";

    private static final List<String> KINDS =
            Arrays.stream(IndicatorKind.values()).map(IndicatorKind::label).toList();
    private static final Pattern MARKING = Pattern.compile("marking-definition--[0-9a-f-]{36}");

    public ReceiveSettings {
        markings = List.copyOf(markings);
        kinds = kinds.stream().map(kind -> kind.toLowerCase(Locale.ROOT)).toList();
        labelsAny = List.copyOf(labelsAny);
        Policy.tlp("max_tlp", maxTlp);
        Policy.pap(pap);
        if (!unmarked.equals(DENY)) {
            Policy.tlp("unmarked", unmarked);
        }
        for (String marking : markings) {
            if (!MARKING.matcher(marking).matches()) {
                throw new IllegalArgumentException("'" + marking + "' is no identifier of a marking definition");
            }
        }
        Optional<String> unknown =
                kinds.stream().filter(kind -> !KINDS.contains(kind)).findFirst();
        if (unknown.isPresent()) {
            throw new IllegalArgumentException(
                    "'" + unknown.get() + "' is no kind of indicator; there are " + String.join(", ", KINDS));
        }
    }
}
