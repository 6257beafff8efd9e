package io.threatbus.app.zeek;

import io.threatbus.app.zeek.broker.PlainPolicy;
import io.threatbus.spi.Overflow;
import io.threatbus.spi.QueueSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings for tests: loopback, ports of the operating system's choice. */
final class Settings {
    private Settings() {}

    static ZeekSettings listening() {
        return with(new QueueSettings(200_000, Overflow.DROP_OLDEST), List.of(), 200_000);
    }

    static ZeekSettings with(QueueSettings queue, List<ZeekWebSocketSettings> webSockets, int sightingQueue) {
        return new ZeekSettings(
                List.of("127.0.0.1"),
                0,
                "Tenzir",
                List.of(),
                false,
                new ZeekTlsSettings(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        PlainPolicy.LOOPBACK,
                        false),
                false,
                webSockets,
                queue,
                sightingQueue,
                1000,
                16,
                4,
                Duration.ofSeconds(5),
                1_048_576);
    }

    static ZeekWebSocketSettings webSocket(String url) {
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
