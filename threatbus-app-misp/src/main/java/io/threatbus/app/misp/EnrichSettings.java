package io.threatbus.app.misp;

import io.threatbus.spi.Setting;
import java.time.Duration;

/** Looking attributes up before anything is decided about them. */
public record EnrichSettings(
        @Setting(
                value = "Look every attribute up. false decides from the message alone, without the event's tags.",
                byDefault = "true")
        boolean enabled,

        @Setting(value = "How long nothing more must have come about an attribute.", byDefault = "1s")
        Duration settle,

        @Setting(value = "How long to go on asking a MISP that does not answer.", byDefault = "30s")
        Duration timeout) {}
