package io.threatbus.app.zeek;

import io.threatbus.app.zeek.settings.PatternSettings;
import io.threatbus.app.zeek.settings.ZeekSettings;
import io.threatbus.app.zeek.settings.ZeekTlsSettings;
import io.threatbus.app.zeek.settings.ZeekWebSocketSettings;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import io.threatbus.stix.sensor.Compound;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for tests: loopback, ports of the operating system's choice. */
public final class Settings {
    private static final ZeekTlsSettings NO_FILES = new ZeekTlsSettings(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    private Settings() {}

    public static ZeekSettings listening() {
        return with(new QueueSettings(200_000, Overflow.DROP_OLDEST), List.of(), 200_000);
    }

    public static ZeekSettings with(QueueSettings queue, List<ZeekWebSocketSettings> webSockets, int sightingQueue) {
        return with(0, NO_FILES, queue, webSockets, sightingQueue);
    }

    public static ZeekSettings with(ZeekTlsSettings tls) {
        return with(0, tls, QueueSettings.DEFAULT, List.of(), 1000);
    }

    public static ZeekSettings at(int port, ZeekWebSocketSettings... webSockets) {
        return with(port, NO_FILES, QueueSettings.DEFAULT, List.of(webSockets), 1000);
    }

    /** The most telling point of every pattern is looked for, and what it makes known is judged. */
    public static ZeekSettings lookingForWhatIsNecessary() {
        return with(0, NO_FILES, QueueSettings.DEFAULT, List.of(), 1000, Compound.NECESSARY);
    }

    private static ZeekSettings with(
            int port,
            ZeekTlsSettings tls,
            QueueSettings queue,
            List<ZeekWebSocketSettings> webSockets,
            int sightingQueue) {
        return with(port, tls, queue, webSockets, sightingQueue, Compound.EXACT);
    }

    private static ZeekSettings with(
            int port,
            ZeekTlsSettings tls,
            QueueSettings queue,
            List<ZeekWebSocketSettings> webSockets,
            int sightingQueue,
            Compound compound) {
        return new ZeekSettings(
                List.of("127.0.0.1"),
                port,
                "Tenzir",
                List.of(),
                false,
                tls,
                false,
                webSockets,
                new PatternSettings(compound, false),
                queue,
                sightingQueue,
                1000,
                16,
                4,
                Duration.ofSeconds(5),
                1_048_576);
    }

    public static ZeekWebSocketSettings webSocket(String url) {
        return new ZeekWebSocketSettings(
                url,
                "threatbus",
                20_000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }
}
