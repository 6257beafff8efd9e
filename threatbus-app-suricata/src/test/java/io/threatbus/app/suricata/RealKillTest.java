package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.BusProcess.Churn;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** After whatever is killed or reloaded during 10,000 changes, a real Suricata has what is active: nothing more, nothing less. */
class RealKillTest {
    private static final int CHANGES = 10_000;

    private static TestBus bus(RealSuricata suricata, io.threatbus.message.StixObject... history) {
        return new TestBus(
                Indicators.settings(List.of(suricata.socket()), List.of(), Optional.of(suricata.files())),
                InstantSource.system(),
                history);
    }

    private static void awaitSync(TestBus bus, int items) {
        Await.until(
                "in sync with " + items + " items: " + bus.health(),
                Duration.ofSeconds(60),
                () -> bus.metric("suricata_in_sync") == 1 && bus.metric("suricata_items", "tb-domain") == items);
    }

    private static Set<String> present(RealSuricata suricata) {
        return Sets.present(suricata.socket(), DataSet.DOMAIN, Churn.universe());
    }

    /** Dumps and compares: for a plain set, also that nothing is there of which nobody ever spoke. */
    private static void assertEqual(RealSuricata suricata, Set<String> active) throws IOException {
        Set<String> present = present(suricata);
        Set<String> missing = new TreeSet<>(active);
        missing.removeAll(present);
        Set<String> extra = new TreeSet<>(present);
        extra.removeAll(active);
        assertThat(missing).as("missing").isEmpty();
        assertThat(extra).as("left over").isEmpty();
        if (suricata.version() == 7) {
            assertThat(Sets.ask(suricata.socket(), "dataset-dump").ok()).isTrue();
            List<String> lines =
                    java.nio.file.Files.readAllLines(suricata.files().resolve("tb-domain.lst"));
            assertThat(lines).doesNotHaveDuplicates();
            Set<String> dumped = new TreeSet<>();
            lines.forEach(line -> dumped.add(DataSet.DOMAIN.decode(line).orElseThrow()));
            assertThat(dumped).isEqualTo(active);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void suricataIsKilledAndStartedAgain(int version) throws IOException {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = bus(suricata)) {
                Churn churn = new Churn();
                for (int i = 0; i < CHANGES; i++) {
                    churn.step(i).forEach(bus::publish);
                    if (i == CHANGES / 3) {
                        Await.until("some are there", () -> bus.metric("suricata_items") > 100);
                        suricata.kill();
                        suricata.restart();
                    }
                }
                suricata.awaitStarted();
                awaitSync(bus, churn.active().size());
                assertEqual(suricata, churn.active());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void theRulesAreReadAgainAndAgain(int version) throws IOException {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = bus(suricata)) {
                Await.until("in sync", Duration.ofSeconds(60), () -> bus.metric("suricata_in_sync") == 1);
                long before = bus.metric("suricata_reconciliations");
                Churn churn = new Churn();
                int reloads = 3;
                for (int i = 0; i < CHANGES; i++) {
                    churn.step(i).forEach(bus::publish);
                    if (i % 4_000 == 1_000) {
                        Await.until(
                                "the reload has begun", () -> Sets.ask(suricata.socket(), "ruleset-reload-nonblocking")
                                        .ok());
                        Await.until("some are there", () -> bus.metric("suricata_items") > 100);
                    }
                }
                Await.until(
                        "the reloads are complete",
                        Duration.ofSeconds(60),
                        () -> suricata.said().split("rule reload complete", -1).length > reloads);
                Await.until("a reload is seen", () -> bus.metric("suricata_reconciliations") > before);
                Await.until("Suricata has what is active", Duration.ofSeconds(30), () -> present(suricata)
                        .equals(churn.active()));
                awaitSync(bus, churn.active().size());
                assertEqual(suricata, churn.active());
                assertThat(bus.metric("suricata_commands", "clear", "ok"))
                        .as("nothing was blind meanwhile")
                        .isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void theBusIsKilledAndAnotherOneComesThatKnowsOtherIndicators(int version) throws Exception {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            Process process = BusProcess.start(suricata.socket(), suricata.files());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
                for (int many = 0; many < 5; ) {
                    String line = lines.readLine();
                    assertThat(line).as("the bus has ended").isNotNull();
                    many += line.equals("many") ? 1 : 0;
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            assertThat(present(suricata)).hasSizeGreaterThan(500);
            Churn churn = new Churn();
            for (int i = 0; i < 1_000; i++) {
                churn.step(i);
            }
            try (TestBus bus = bus(suricata, churn.history())) {
                awaitSync(bus, churn.active().size());
                assertEqual(suricata, churn.active());
                assertThat(bus.metric("suricata_commands", "clear", "ok"))
                        .as("nothing was blind meanwhile")
                        .isZero();
            }
        }
    }
}
