package org.example.acme;

import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Setting;

/** The section plugins.apps.acme of the configuration. */
public record AcmeSettings(
        @Setting(value = "The file in the plugin's state directory.", byDefault = "indicators.tsv")
        String file,

        @Setting("How much waits to be written.") QueueSettings queue) {}
