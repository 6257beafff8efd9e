package io.threatbus.config;

import io.threatbus.spi.Setting;

/** The keys that every application plugin's section has beside the plugin's own, for the reference and the schema. */
record AppKeys(
        @Setting(
                value = "Whether the bus ends if this plugin cannot start; otherwise it goes on without it.",
                byDefault = "false")
        boolean required) {}
