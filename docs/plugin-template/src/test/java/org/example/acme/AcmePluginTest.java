package org.example.acme;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.spi.QueueSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.Samples;
import io.threatbus.testing.SmallBus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcmePluginTest {
    @TempDir
    Path state;

    @Test
    void anIndicatorOnTheBusBecomesALineInTheFile() throws IOException, InterruptedException {
        AcmeSettings settings = new AcmeSettings("indicators.tsv", QueueSettings.DEFAULT);
        Indicator indicator = Samples.indicator("evil");
        try (SmallBus bus = SmallBus.start(state, new AcmePlugin(), settings)) {
            bus.publish(indicator);
            Path file = state.resolve("acme").resolve("indicators.tsv");
            Await.until(
                    "the line is there",
                    () -> Files.exists(file) && file.toFile().length() > 0);
            assertThat(Files.readString(file)).isEqualTo(indicator.id() + "\t" + indicator.pattern() + "\n");
        }
    }
}
