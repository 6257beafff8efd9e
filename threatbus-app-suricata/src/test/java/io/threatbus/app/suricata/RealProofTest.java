package io.threatbus.app.suricata;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.suricata.command.Command;
import io.threatbus.app.suricata.command.CommandSocket;
import io.threatbus.app.suricata.command.Reply;
import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.testing.Await;
import io.threatbus.testing.LogCapture;
import io.threatbus.testing.RealSuricata;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Suricata holds is proved by asking it, and what somebody takes out is named, and put back. */
class RealProofTest {
    private static final int INDICATORS = 200;

    private static void takeOut(RealSuricata suricata, String value) throws IOException {
        try (CommandSocket socket = CommandSocket.open(suricata.socket(), Duration.ofSeconds(30))) {
            assertThat(socket.ask(Command.remove(DataSet.DOMAIN, value)).meaning())
                    .isEqualTo(Reply.Meaning.ABSENT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void whatSomebodyTakesOutOfASetIsNamedAsMissingAndPutBack(int version) throws IOException {
        try (RealSuricata suricata = RealSuricata.start(version)) {
            suricata.awaitStarted();
            try (TestBus bus = new TestBus(
                    Indicators.settings(List.of(suricata.socket()), List.of(), Optional.of(suricata.files())),
                    InstantSource.system())) {
                Set<String> names = new TreeSet<>();
                for (int i = 0; i < INDICATORS; i++) {
                    names.add("n" + i + ".example");
                    bus.publish(Indicators.domain("n" + i + ".example"));
                }
                String everything = INDICATORS + " of " + INDICATORS + ", 0 missing; [threatbus-command.sock 0]";
                Await.until("it holds all: " + bus.coverage(), Duration.ofSeconds(60), () -> bus.coverage()
                        .equals(everything));
                Await.until(
                        "all have been looked up",
                        Duration.ofSeconds(60),
                        () -> bus.metric("suricata_samples", "found") >= INDICATORS);
                assertThat(bus.metric("suricata_samples", "missing")).isZero();

                try (LogCapture log = LogCapture.of(EngineReport.class)) {
                    takeOut(suricata, "n17.example");
                    Await.until("it is named", Duration.ofSeconds(60), () -> bus.lacks()
                            .equals(Set.of(Indicators.id("n17.example").toString())));
                    Await.until("it is there again: " + bus.coverage(), Duration.ofSeconds(60), () -> bus.coverage()
                            .equals(everything));
                    assertThat(log.lines("tb-domain n17.example")).hasSize(1);
                }
                assertThat(Sets.present(suricata.socket(), DataSet.DOMAIN, names))
                        .isEqualTo(names);
                assertThat(bus.metric("suricata_samples", "missing")).isEqualTo(1);
            }
        }
    }
}
