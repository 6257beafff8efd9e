package io.threatbus.config;

import io.threatbus.spi.Setting;
import java.nio.file.Path;

/** The section {@code logging}, with the keys and defaults of the Python Threat Bus. */
public record LoggingSettings(
        @Setting(value = "Log to standard error, with colours on a terminal.", byDefault = "true")
        boolean console,

        @Setting(value = "The least level that goes to the console.", byDefault = "info")
        Verbosity consoleVerbosity,

        @Setting(value = "Log to a file.", byDefault = "false")
        boolean file,

        @Setting(value = "The least level that goes to the file.", byDefault = "info")
        Verbosity fileVerbosity,

        @Setting(value = "The log file; messages are appended.", byDefault = "threatbus.log")
        Path filename,

        @Setting(
                value = "How a line looks: text (coloured on a terminal, with priorities under systemd) or json.",
                byDefault = "text")
        Format format) {

    /** How a line looks. */
    public enum Format {
        TEXT,
        JSON
    }

    /** Levels by their Python names. */
    public enum Verbosity {
        DEBUG,
        INFO,
        WARNING,
        ERROR,
        /** What stops the process. There is no level of its own for that in Java: the same as ERROR. */
        CRITICAL
    }
}
