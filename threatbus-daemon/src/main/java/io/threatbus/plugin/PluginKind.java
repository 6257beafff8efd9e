package io.threatbus.plugin;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.CommandLineTool;
import java.util.Locale;

/** What a plugin is, told by the interface that it implements. */
public enum PluginKind {
    /** A {@link BackbonePlugin}. */
    BACKBONE,
    /** An {@link ApplicationPlugin}. */
    APP,
    /** A {@link CommandLineTool}. */
    COMMAND;

    /** The kind in a message. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
