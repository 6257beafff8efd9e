package io.threatbus.app.misp;

import io.threatbus.app.misp.filter.Filter;
import io.threatbus.app.misp.filter.FilterSettings;
import java.util.List;

/** Filters as a configuration describes them. */
public final class Filters {
    private Filters() {}

    /** The entries of a filter in YAML, such as {@code [{published: true}]}. */
    public static List<FilterSettings> entries(String yaml) {
        return TestBus.settings(
                        "api: {host: 'http://127.0.0.1', ssl: true, key: k}", "poll: {interval: 1h}", "filter: " + yaml)
                .filter();
    }

    /** The filter of a configuration with these lines, such as {@code max_tlp: amber}. */
    public static Filter of(String... yaml) {
        String[] lines = new String[yaml.length + 1];
        lines[0] = "api: {host: 'http://127.0.0.1', ssl: true, key: k}";
        System.arraycopy(yaml, 0, lines, 1, yaml.length);
        return TestBus.settings(lines).attributeFilter();
    }
}
