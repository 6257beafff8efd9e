package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged bus and a real Zeek, node by node: an old version that comes late changes nothing, what is replaced or withdrawn
 * goes, also while Zeek or the bus is away; and a cluster that the bus dials keeps its subscription when a worker goes. Skipped
 * where there is no Zeek.
 */
@Timeout(300)
class ZeekLifeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ID = "indicator--00000000-0000-4000-8000-0000000000a1";
    private static final String OTHER = "indicator--00000000-0000-4000-8000-0000000000a2";

    /** Every node says what it looks for from now on, and what no longer. */
    private static final String TELLING = """
            module Telling;
            function say(what: string)
                {
                local f = open_for_append("said");
                print f, what;
                close(f);
                }
            hook Intel::indicator_inserted(indicator: string, indiator_type: Intel::Type)
                {
                say("+" + indicator);
                }
            hook Intel::indicator_removed(indicator: string, indiator_type: Intel::Type)
                {
                say("-" + indicator);
                }
            """;

    @TempDir
    private Path temporary;

    private void configure(String zeek) throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: '" + temporary.resolve("state") + "'}\nplugins:\n  apps:\n"
                        + "    store: {}\n    zmq: {manage: 0, pub: 0, sub: 0}\n    zeek: {" + zeek + "}\n");
    }

    private Launched bus() {
        Launched bus = Launched.start(temporary, "run");
        bus.awaitLog("Threat Bus is ready");
        return bus;
    }

    private void publish(Launched bus, String id, String modified, String value, String more) throws IOException {
        Path file = Files.writeString(
                temporary.resolve("indicator.json"),
                "{\"type\":\"indicator\",\"spec_version\":\"2.1\",\"id\":\"" + id
                        + "\",\"created\":\"2026-11-22T10:00:00.000Z\",\"modified\":\"" + modified
                        + "\",\"pattern\":\"[domain-name:value = '" + value
                        + "']\",\"pattern_type\":\"stix\",\"valid_from\":\"2026-11-22T10:00:00Z\"" + more + "}\n");
        int port = BusPorts.of(bus.log()).send();
        try (Launched publish = Launched.start(temporary, "publish", "-e", "127.0.0.1:" + port, file.toString())) {
            assertThat(publish.exitCode()).as(publish.log()).isZero();
        }
    }

    /** What a worker has said so far. */
    private static List<String> said(ZeekCluster cluster) {
        return cluster.said("worker-1").lines().toList();
    }

    private static void await(ZeekCluster cluster, String... said) {
        Await.until("the worker says enough", PATIENCE, () -> said(cluster).size() >= said.length);
        // Which of a new value and an old one comes first is Zeek's to say.
        assertThat(said(cluster)).containsExactlyInAnyOrder(said);
    }

    @Test
    void theNewestVersionStandsAndWhatIsWithdrawnGoes() throws IOException, InterruptedException {
        ZeekCluster.binary();
        int port = ZeekCluster.freePort();
        configure("port: " + port);
        try (Launched bus = bus();
                ZeekCluster cluster = ZeekCluster.start(
                        temporary.resolve("zeek"), "broker", TELLING, "Tenzir::broker_port=" + port + "/tcp")) {
            bus.awaitLog("subscribes to stix2/indicator");
            publish(bus, ID, "2026-11-22T10:00:00.000Z", "first.zone.net", "");
            await(cluster, "+first.zone.net");
            publish(bus, ID, "2026-11-22T11:00:00.000Z", "second.zone.net", "");
            await(cluster, "+first.zone.net", "-first.zone.net", "+second.zone.net");
            publish(bus, ID, "2026-11-22T10:30:00.000Z", "late.zone.net", "");
            publish(bus, OTHER, "2026-11-22T10:00:00.000Z", "other.zone.net", "");
            await(cluster, "+first.zone.net", "-first.zone.net", "+second.zone.net", "+other.zone.net");

            cluster.kill("manager");
            publish(bus, OTHER, "2026-11-22T12:00:00.000Z", "other.zone.net", ",\"revoked\":true");
            cluster.start("manager");
            Await.until("what was withdrawn meanwhile is gone", PATIENCE, () -> said(cluster)
                    .contains("-other.zone.net"));

            bus.signal("KILL");
            bus.exitCode();
            try (Launched again = bus()) {
                publish(again, ID, "2026-11-22T13:00:00.000Z", "third.zone.net", "");
                Await.until(
                        "the restarted bus replaces what it had sent before",
                        PATIENCE,
                        () -> said(cluster).contains("-second.zone.net")
                                && said(cluster).contains("+third.zone.net"));
            }
            assertThat(said(cluster)).doesNotContain("+late.zone.net");
        }
    }

    @Test
    void aZeekThatAsksForNoHistoryKeepsNothingThatARestartedBusReplaces() throws IOException {
        ZeekCluster.binary();
        int port = ZeekCluster.freePort();
        configure("port: " + port);
        try (ZeekCluster cluster = ZeekCluster.start(
                temporary.resolve("zeek"),
                "broker",
                TELLING,
                "Tenzir::broker_port=" + port + "/tcp",
                "Tenzir::snapshot_intel=0sec")) {
            try (Launched bus = bus()) {
                bus.awaitLog("subscribes to stix2/indicator");
                publish(bus, ID, "2026-11-22T10:00:00.000Z", "first.zone.net", "");
                await(cluster, "+first.zone.net");
                bus.signal("KILL");
                bus.exitCode();
            }
            try (Launched again = bus()) {
                again.awaitLog("subscribes to stix2/indicator");
                publish(again, ID, "2026-11-22T11:00:00.000Z", "second.zone.net", "");
                Await.until(
                        "the old value goes, and the new one comes",
                        PATIENCE,
                        () -> said(cluster).contains("-first.zone.net")
                                && said(cluster).contains("+second.zone.net"));
                assertThat(said(cluster))
                        .containsExactlyInAnyOrder("+first.zone.net", "-first.zone.net", "+second.zone.net");
            }
        }
    }

    @Test
    void aClusterThatTheBusDialsKeepsItsSubscriptionWhenAWorkerGoes() throws IOException, InterruptedException {
        ZeekCluster.binary();
        int port = ZeekCluster.freePort();
        configure("port: 0, peers: ['127.0.0.1:" + port + "'], peers_tls: false");
        try (ZeekCluster cluster = ZeekCluster.start(
                        temporary.resolve("zeek"),
                        "broker",
                        TELLING + "redef Tenzir::bus_dials = T;\nredef Broker::disable_ssl = T;\n"
                                + "event zeek_init()\n{\nif ( Cluster::local_node_type() == Cluster::MANAGER )\n"
                                + "Broker::listen(\"127.0.0.1\", " + port + "/tcp);\n}\n");
                Launched bus = bus()) {
            bus.awaitLog("subscribes to stix2/indicator");
            publish(bus, ID, "2026-11-22T10:00:00.000Z", "first.zone.net", "");
            await(cluster, "+first.zone.net");
            int subscriptions = bus.countInLog("subscribes to stix2/indicator");

            cluster.kill("worker-2");
            cluster.start("worker-2");
            Await.until("the new worker has what the others have", PATIENCE, () -> cluster.said("worker-2")
                    .contains("+first.zone.net"));
            publish(bus, ID, "2026-11-22T11:00:00.000Z", "second.zone.net", "");
            await(cluster, "+first.zone.net", "-first.zone.net", "+second.zone.net");
            Await.until("the new worker follows", PATIENCE, () -> cluster.said("worker-2")
                    .contains("+second.zone.net"));
            assertThat(bus.countInLog("subscribes to stix2/indicator"))
                    .as(bus.log())
                    .isEqualTo(subscriptions);
        }
    }
}
