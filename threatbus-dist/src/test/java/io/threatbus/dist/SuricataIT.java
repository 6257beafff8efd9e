package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** The packaged bus between ZeroMQ, MISP's publisher and a real Suricata: what comes from either is seen in traffic. */
class SuricataIT {
    private static final Pattern PORTS = Pattern.compile("subscribe at (\\d+), receive at \\d+, send to (\\d+)");
    private static final String UUID = "5a6b7c8d-1234-4abc-8def-0123456789ab";
    private static final String DOMAIN = "indicator--0c7b5b88-8ff7-4a1c-9f0b-7a9b6a3a4f10";

    @TempDir
    Path temporary;

    private static String attribute(String action, String more) {
        return "misp_json_attribute {\"Attribute\":{\"id\":\"9\",\"event_id\":\"7\",\"category\":\"Network activity\","
                + "\"type\":\"ip-dst\",\"to_ids\":true,\"uuid\":\"" + UUID + "\",\"timestamp\":\""
                + Instant.now().getEpochSecond() + "\",\"value\":\"203.0.113.77\"" + more
                + "},\"Event\":{\"id\":\"7\"},\"action\":\"" + action + "\"}";
    }

    private void configure(RealSuricata suricata, int mispPort) throws IOException {
        Files.writeString(temporary.resolve("config.yaml"), """
                admin: {port: 0}
                plugins:
                  apps:
                    zmq: {manage: 0, pub: 0, sub: 0}
                    misp: {zmq: {host: 127.0.0.1, port: %d}}
                    suricata:
                      command_socket: %s
                      eve: "unix:%s"
                      files: %s
                """.formatted(
                        mispPort, suricata.socket(), suricata.eveSocket(), suricata.files()));
    }

    /** Makes the traffic again and again until the subscriber has printed a sighting of the indicator. */
    private static void awaitSighting(RealSuricata suricata, Launched subscriber, String traffic, String indicator) {
        Await.until(indicator + " is sighted:\n" + subscriber.output(), Duration.ofSeconds(30), () -> {
            suricata.traffic(traffic);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            return subscriber.output().contains("\"sighting_of_ref\":\"" + indicator + "\"");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void whatIsPublishedOnZeroMqAndWhatComesFromMispIsSeenInTrafficAndNoLongerOnceItIsDeleted(int version)
            throws IOException {
        try (RealSuricata suricata = RealSuricata.start(version);
                ZContext context = new ZContext()) {
            ZMQ.Socket misp = context.createSocket(SocketType.XPUB);
            misp.setReceiveTimeOut(60_000);
            int mispPort = misp.bindToRandomPort("tcp://127.0.0.1");
            configure(suricata, mispPort);
            suricata.awaitStarted();
            Path indicator = Files.writeString(temporary.resolve("indicator.json"), """
                    {"type": "indicator", "spec_version": "2.1", "id": "%s", "pattern_type": "stix",
                     "pattern": "[domain-name:value = 'packaged.example']", "valid_from": "2026-01-01T00:00:00Z"}
                    """.formatted(DOMAIN));
            try (Launched bus = Launched.start(temporary)) {
                Matcher ports = PORTS.matcher(bus.awaitLog("zmq listens on"));
                assertThat(ports.find()).isTrue();
                bus.awaitLog("connected to Suricata " + version);
                assertThat(misp.recv()).as("MISP's subscriber").isNotNull();
                try (Launched subscriber =
                        Launched.start(temporary, "subscribe", "-e", "127.0.0.1:" + ports.group(1), "stix2")) {
                    subscriber.awaitLog("subscribed to stix2");
                    try (Launched publisher = Launched.start(
                            temporary, "publish", "-e", "127.0.0.1:" + ports.group(2), indicator.toString())) {
                        assertThat(publisher.exitCode()).as(publisher.log()).isZero();
                    }
                    awaitSighting(suricata, subscriber, "dns PACKAGED.example", DOMAIN);

                    misp.send(attribute("add", "").getBytes(StandardCharsets.UTF_8));
                    awaitSighting(suricata, subscriber, "tcp 198.51.100.1 203.0.113.77", "indicator--" + UUID);

                    misp.send(attribute("delete", ",\"deleted\":true").getBytes(StandardCharsets.UTF_8));
                    Await.until(
                            "it is withdrawn:\n" + subscriber.output(),
                            () -> subscriber.output().contains("\"x_threatbus_update\":\"REMOVE\""));
                    LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
                    long before = sightings(subscriber);
                    for (int i = 0; i < 5; i++) {
                        suricata.traffic("tcp 198.51.100.1 203.0.113.77 " + (9000 + i));
                    }
                    suricata.traffic("dns packaged.example");
                    Await.until("the other one is seen", () -> sightings(subscriber) > before);
                    assertThat(sightings(subscriber)).isEqualTo(before + 1);
                }
            }
        }
    }

    private static long sightings(Launched subscriber) {
        return subscriber
                .output()
                .lines()
                .filter(line -> line.contains("\"type\":\"sighting\""))
                .count();
    }
}
