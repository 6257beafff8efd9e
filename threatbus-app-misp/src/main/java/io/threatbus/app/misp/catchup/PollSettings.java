package io.threatbus.app.misp.catchup;

import io.threatbus.spi.Setting;
import java.time.Duration;

/** Asking MISP's REST API for changes, for those who have no other feed. */
public record PollSettings(
        @Setting(value = "How often to ask.", byDefault = "5m", min = 1)
        Duration interval,

        @Setting(value = "How far back the very first question reaches.", byDefault = "0")
        Duration since) {}
