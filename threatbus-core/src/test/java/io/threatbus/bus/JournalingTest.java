package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.bus.journal.JournalSettings;
import io.threatbus.bus.metrics.Meters;
import io.threatbus.message.Message;
import io.threatbus.message.SnapshotEnvelope;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.HeldMessage;
import io.threatbus.spi.InQueue;
import io.threatbus.spi.NoSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import io.threatbus.testing.TurnedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bus with a state directory holds for a backbone that acknowledges. */
class JournalingTest {
    private static final int CAPACITY = 100;

    private final List<ThreatBus> opened = new ArrayList<>();
    private final List<String> accepted = new CopyOnWriteArrayList<>();

    @TempDir
    Path state;

    @AfterEach
    void stop() {
        opened.forEach(ThreatBus::stop);
    }

    /** A bus with one application that puts things in. */
    private final class Run {
        final TestApp app = new TestApp("app");
        final HoldingBackbone backbone = new HoldingBackbone();
        final ThreatBus bus = bus(backbone, app, Optional.of(state), JournalSettings.DEFAULT);

        Run() {
            bus.start();
        }

        void put(String... names) throws InterruptedException {
            app.context.inq("sensor-7").putAll(indicators(names));
        }

        long count(String metric) {
            return bus.meters().families().stream()
                    .filter(family -> family.name().equals("threatbus_" + metric))
                    .flatMap(family -> family.samples().stream())
                    .mapToLong(Meters.Sample::value)
                    .sum();
        }
    }

    private ThreatBus bus(BackbonePlugin backbone, TestApp app, Optional<Path> directory, JournalSettings journal) {
        BusSettings settings = new BusSettings(
                CAPACITY,
                10_000,
                64,
                100,
                Duration.ofMillis(200),
                Duration.ofMillis(300),
                Duration.ofSeconds(5),
                directory,
                journal);
        MessageObserver observer = new MessageObserver() {
            @Override
            public void accepted(String origin, List<? extends Message> messages) {
                messages.forEach(message -> accepted.add(origin + " " + message));
            }
        };
        ThreatBus bus = new ThreatBus(
                settings,
                new BackboneSpec("rabbit", backbone, new NoSettings()),
                List.of(app.spec()),
                new BusServices(new TurnedClock(), observer, error -> {}));
        opened.add(bus);
        return bus;
    }

    private static List<Message> indicators(String... names) {
        List<Message> messages = new ArrayList<>();
        for (String name : names) {
            messages.add(Samples.indicator(name));
        }
        return messages;
    }

    private static List<Message> messages(List<HeldMessage> held) {
        return held.stream().map(HeldMessage::message).toList();
    }

    @Test
    void whatWasAcceptedAndNotAcknowledgedComesFirstAfterARestartWithItsNames() throws Exception {
        Run first = new Run();
        first.put("a", "b", "c", "d");
        List<HeldMessage> taken = first.backbone.take(3);
        assertThat(messages(taken)).isEqualTo(indicators("a", "b", "c"));
        first.backbone.inq().acknowledge(taken.subList(0, 2));
        first.bus.stop();
        accepted.clear();

        Run second = new Run();
        second.put("e");
        assertThat(second.backbone.inq().size()).isEqualTo(3);
        assertThat(second.backbone.inq().outlivesProcess()).isTrue();
        List<HeldMessage> again = second.backbone.take(10);
        again.addAll(second.backbone.take(10));

        assertThat(messages(again)).isEqualTo(indicators("c", "d", "e"));
        assertThat(again.get(0)).isEqualTo(taken.get(2));
        assertThat(again.get(1).stream()).isEqualTo(taken.get(2).stream());
        assertThat(again.get(2).stream()).isNotEqualTo(taken.get(2).stream());
        assertThat(again).extracting(HeldMessage::number).containsExactly(3L, 4L, 5L);
        assertThat(accepted).contains("sensor-7 " + Samples.indicator("c"));
        assertThat(second.count("journal_replayed")).isEqualTo(2);
        assertThat(second.count("journal_open_messages")).isEqualTo(3);
        second.backbone.inq().acknowledge(again);
        assertThat(second.count("journal_open_messages")).isZero();
        second.bus.stop();
        assertThat(new Run().backbone.inq().size()).isZero();
    }

    @Test
    void theNumberOfAMessageIsThatOfItsRecordWhoeverPutsItInAndHowever() throws Exception {
        Run first = new Run();
        List<Thread> sources = new ArrayList<>();
        for (int source = 0; source < 4; source++) {
            int mine = source;
            sources.add(new Thread(() -> put(first, mine)));
        }
        sources.forEach(Thread::start);
        Map<Long, Message> held = new HashMap<>();
        Random random = new Random(1);
        List<HeldMessage> acknowledged = new ArrayList<>();
        for (int taken = 0; taken < 4 * 500; ) {
            List<HeldMessage> batch = first.backbone.take(50);
            taken += batch.size();
            for (HeldMessage message : batch) {
                if (message.message() instanceof SnapshotEnvelope || random.nextInt(3) == 0) {
                    acknowledged.add(message);
                } else {
                    held.put(message.number(), message.message());
                }
            }
        }
        for (Thread source : sources) {
            source.join();
        }
        first.bus.stop();

        Map<Long, Message> replayed = new HashMap<>();
        Run second = new Run();
        while (second.backbone.inq().size() > 0) {
            second.backbone.take(64).forEach(message -> replayed.put(message.number(), message.message()));
        }
        // Nothing was acknowledged, so all that is kept comes back, each with the number it had.
        acknowledged.stream()
                .filter(message -> !(message.message() instanceof SnapshotEnvelope))
                .forEach(message -> held.put(message.number(), message.message()));
        assertThat(replayed).isEqualTo(held);
        assertThat(accepted).isNotEmpty();
    }

    private static void put(Run run, int source) {
        InQueue inq = run.app.context.inq();
        try {
            for (int i = 0; i < 100; i++) {
                String name = source + "-" + i;
                inq.put(Samples.indicator(name));
                inq.putAll(
                        List.of(Samples.sighting(name), Samples.indicator(name + "x"), Samples.sighting(name + "x")));
                inq.offer(new SnapshotEnvelope(new UUID(source, i), Samples.indicator(name)), Duration.ofSeconds(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aFullQueuePushesBackAndWhatIsRefusedIsNotInTheJournal() throws Exception {
        Run run = new Run();
        for (int i = 0; i < CAPACITY; i++) {
            run.put("i" + i);
        }
        assertThat(run.app.context.inq().remainingCapacity()).isZero();
        assertThat(run.app.context.inq().offer(Samples.indicator("refused"), Duration.ofMillis(1)))
                .isFalse();
        assertThat(run.count("journal_open_messages")).isEqualTo(CAPACITY);
        Thread waiting = new Thread(() -> {
            try {
                run.put("late 1", "late 2", "late 3");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the source waits", () -> waiting.getState() == Thread.State.WAITING);

        run.backbone.inq().acknowledge(run.backbone.take(3));

        waiting.join(10_000);
        assertThat(waiting.isAlive()).isFalse();
        assertThat(run.count("journal_open_messages")).isEqualTo(CAPACITY);
    }

    @Test
    void anInterruptedSourceLeavesTheQueueAndTheJournalAsTheyWere() throws Exception {
        Run run = new Run();
        for (int i = 0; i < CAPACITY; i++) {
            run.put("i" + i);
        }
        Thread waiting = new Thread(() -> {
            try {
                run.put("never");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        waiting.start();
        Await.until("the source waits", () -> waiting.getState() == Thread.State.WAITING);
        waiting.interrupt();
        waiting.join(10_000);

        assertThat(run.backbone.take(CAPACITY)).hasSize(CAPACITY);
        run.put("after");
        assertThat(messages(run.backbone.take(1))).isEqualTo(indicators("after"));
        assertThat(run.count("journal_unwritten")).isZero();
    }

    @Test
    void twoBusesDoNotShareAStateDirectory() {
        Run first = new Run();
        assertThat(first.bus.plugins()).extracting(PluginStatus::name).containsExactly("rabbit", "journal", "app");
        assertThatThrownBy(Run::new)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("another bus is using the journal")
                .hasMessageContaining("bus.state_directory");
    }

    @Test
    void withoutAStateDirectoryThereIsNoJournal() throws Exception {
        HoldingBackbone backbone = new HoldingBackbone();
        TestApp app = new TestApp("app");
        ThreatBus bus = bus(backbone, app, Optional.empty(), JournalSettings.DEFAULT);
        bus.start();
        app.context.inq().put(Samples.indicator("a"));
        assertThat(backbone.inq().outlivesProcess()).isFalse();
        assertThat(messages(backbone.take(1))).isEqualTo(indicators("a"));
        assertThat(bus.plugins()).extracting(PluginStatus::name).doesNotContain("journal");
    }

    @Test
    void itCanBeSwitchedOff() {
        HoldingBackbone backbone = new HoldingBackbone();
        bus(backbone, new TestApp("app"), Optional.of(state), new JournalSettings(false, 1024 * 1024, false))
                .start();
        assertThat(backbone.inq().outlivesProcess()).isFalse();
        assertThat(state).isEmptyDirectory();
    }

    @Test
    void aBackboneThatDoesNotAcknowledgePaysNothing() throws Exception {
        TestApp app = new TestApp("app");
        ThreatBus bus = bus(new DirectBackbone(), app, Optional.of(state), JournalSettings.DEFAULT);
        bus.start();
        app.context.inq().put(Samples.indicator("a"));
        assertThat(state).isEmptyDirectory();
        assertThat(bus.plugins()).extracting(PluginStatus::name).doesNotContain("journal");
    }

    @Test
    void aMessageThatIsNotAcceptedAnyMoreIsLeftOutAndHoldsNothingUp() throws Exception {
        Run first = new Run();
        first.app.context.inq().put(Samples.indicator("a".repeat(20_000)));
        first.put("b");
        first.bus.stop();

        Run second = new Run();
        List<HeldMessage> taken = second.backbone.take(10);
        assertThat(messages(taken)).isEqualTo(indicators("b"));
        assertThat(second.count("journal_damaged")).isEqualTo(1);
        second.backbone.inq().acknowledge(taken);
        assertThat(second.count("journal_open_messages")).isZero();
    }

    @Test
    void aFileThatIsGoneIsToldUntilTheNextStart() throws Exception {
        Run first = new Run();
        first.put("a", "b");
        first.bus.stop();
        try (Stream<Path> files = Files.list(state.resolve("rabbit").resolve("journal"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".journal")).toList()) {
                Files.delete(file);
            }
        }

        Run second = new Run();
        second.put("c");
        assertThat(messages(second.backbone.take(10))).isEqualTo(indicators("c"));
        assertThat(second.count("journal_lost")).isEqualTo(2);
        Health.Report journal = second.bus.plugins().get(1).health();
        assertThat(journal.state()).isEqualTo(Health.State.DEGRADED);
        assertThat(journal.detail()).contains("2 accepted messages were missing");
        second.bus.stop();
        assertThat(new Run().bus.plugins().get(1).health().state()).isEqualTo(Health.State.UP);
    }

    @Test
    void theDirectoryIsForItsOwnerOnly() throws Exception {
        new Run();
        assertThat(Files.getPosixFilePermissions(state.resolve("rabbit")))
                .allMatch(permission -> permission.name().startsWith("OWNER"));
        assertThat(state.resolve("rabbit").resolve("journal")).isDirectory();
    }
}
