package io.threatbus.plugin;

import io.threatbus.ThreatBusException;
import java.util.List;

/** Plugins that cannot be used as they are installed. Its message lists every problem, one a line. */
public final class PluginException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    PluginException(List<String> problems) {
        super(Kind.CONFIGURATION, String.join(System.lineSeparator(), problems));
    }
}
