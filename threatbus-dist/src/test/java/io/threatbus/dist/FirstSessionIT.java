package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first session of the README, with any free ports. */
class FirstSessionIT {
    private static final Pattern PORTS = Pattern.compile("subscribe at (\\d+), receive at \\d+, send to (\\d+)");

    @TempDir
    Path temporary;

    private static Object read(String json) {
        return Json.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsPublishedArrivesInOrderWithEveryPropertyAsItWas() throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nplugins:\n  apps:\n    zmq: {manage: 0, pub: 0, sub: 0}\n");
        Path example = Project.distribution().resolve("docs/examples/indicators.json");
        List<?> published = (List<?>) ((Map<?, ?>) read(Files.readString(example))).get("objects");
        try (Launched bus = Launched.start(temporary)) {
            Matcher ports = PORTS.matcher(bus.awaitLog("zmq listens on"));
            assertThat(ports.find()).isTrue();
            bus.awaitLog("Threat Bus is ready");
            String count = Integer.toString(published.size());
            try (Launched subscriber = Launched.start(
                    temporary, "subscribe", "-e", "127.0.0.1:" + ports.group(1), "-n", count, "stix2/indicator")) {
                subscriber.awaitLog("subscribed to stix2/indicator");
                try (Launched publisher =
                        Launched.start(temporary, "publish", "-e", "127.0.0.1:" + ports.group(2), example.toString())) {
                    assertThat(publisher.exitCode()).as(publisher.log()).isZero();
                }
                assertThat(subscriber.exitCode()).as(subscriber.log()).isZero();
                List<Object> received =
                        subscriber.output().lines().map(FirstSessionIT::read).toList();
                assertThat(received).isEqualTo(published).isNotEmpty();
            }
        }
    }
}
