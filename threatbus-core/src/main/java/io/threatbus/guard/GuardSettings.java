package io.threatbus.guard;

import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The section {@code guard}: which indicators do not reach sensors. What no sensor can use never does. */
public record GuardSettings(
        @Setting(
                value = "What becomes of indicators that look for nothing but private, link-local and documentation"
                        + " addresses and names: flag, quarantine or drop.",
                byDefault = "flag")
        GuardAction special,

        @Setting("Lists of values that are hardly ever meant, as MISP keeps them.")
        ListSettings warninglists) {
    /** Nothing is special enough, and there are no lists. */
    public static final GuardSettings DEFAULT = new GuardSettings(
            GuardAction.FLAG, new ListSettings(Optional.empty(), GuardAction.FLAG, Map.of(), Duration.ofSeconds(60)));

    /** The section {@code guard.warninglists}. */
    public record ListSettings(
            @Setting("The directory that holds NAME/list.json, such as lists/ of MISP/misp-warninglists. Without it"
                    + " there are no lists.")
            Optional<Path> directory,

            @Setting(
                    value = "What becomes of indicators that look for nothing but values on a list: flag, quarantine or"
                            + " drop.",
                    byDefault = "flag")
            GuardAction action,

            @Setting("The same for single lists, by the name of their directory.")
            Map<String, GuardAction> actions,

            @Setting(value = "How often the directory is looked through for changes.", byDefault = "60s", min = 1)
            Duration refresh) {
        public ListSettings {
            actions = Map.copyOf(actions);
        }
    }

    /** The lists, which are not read yet. */
    public WarningLists lists() {
        return new WarningLists(warninglists.directory(), warninglists.actions(), warninglists.action());
    }
}
