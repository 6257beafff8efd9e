package io.threatbus.app.zmq.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zmq.Stix;
import io.threatbus.app.zmq.TestBus;
import io.threatbus.app.zmq.ZmqApp;
import io.threatbus.app.zmq.ZmqSettings;
import io.threatbus.testing.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SubscribeToolTest {
    private final SubscribeTool tool = new SubscribeTool();
    private final Console console = new Console();

    @Test
    void eachObjectIsALineAndTheCommandEndsAfterTheCount() throws Exception {
        try (TestBus bus = new TestBus();
                ZmqApp publisher = bus.app()) {
            CompletableFuture<Integer> exit =
                    start("-e", endpoint(bus), "--count", "2", "stix2/indicator", "stix2/sighting");
            Await.until("it has subscribed", () -> bus.subscribers().size() == 1);

            publisher.send("stix2/indicator", Stix.indicator(1).replace(", ", ",\n  "));
            publisher.send("stix2/sighting", Stix.sighting(2));

            assertThat(await(exit)).isZero();
            assertThat(console.out().lines())
                    .containsExactly(Stix.indicator(1).replace(", ", ",   "), Stix.sighting(2));
            Await.until("it has unsubscribed", () -> bus.subscribers().isEmpty());
        }
    }

    @Test
    void itSubscribesAgainWhenTheBusWasRestarted() throws Exception {
        TestBus first = new TestBus();
        ZmqSettings same = ZmqSettings.onLoopback(
                first.ports().manage(), first.ports().pub(), first.ports().sub());
        CompletableFuture<Integer> exit = start("-e", endpoint(first), "--count", "2", "stix2");
        Await.until("it has subscribed", () -> first.subscribers().size() == 1);
        try (ZmqApp publisher = first.app()) {
            publisher.send("stix2/indicator", Stix.indicator(1));
            Await.until("it has the first", () -> console.out().contains("evil-1.example.com"));
        }
        first.close();
        try (TestBus second = new TestBus(same);
                ZmqApp publisher = second.app()) {
            Await.until("it has subscribed again", () -> second.subscribers().size() == 1);
            publisher.send("stix2/indicator", Stix.indicator(2));

            assertThat(await(exit)).isZero();
            assertThat(console.out().lines()).containsExactly(Stix.indicator(1), Stix.indicator(2));
            assertThat(console.err()).contains("subscribed again");
        }
    }

    @Test
    void aSnapshotIsAskedFor() throws Exception {
        try (TestBus bus = new TestBus();
                ZmqApp keeper = bus.app().subscribe("stix2/sighting")) {
            CompletableFuture<Integer> exit =
                    start("-e", endpoint(bus), "--snapshot", "30d", "-n", "1", "stix2/indicator");

            ZmqApp.Received question = keeper.receive();
            assertThat(question.topic()).isEqualTo(keeper.p2pTopic() + "snapshotrequest");
            assertThat(question.members().get("snapshot")).isEqualTo(2592000);
            keeper.send(
                    "threatbus/snapshotenvelope",
                    "{\"type\": \"snapshotenvelope\", \"snapshot_type\": 1, \"snapshot_id\": \""
                            + question.members().get("snapshot_id") + "\", \"body\": " + Stix.indicator(7) + "}");

            assertThat(await(exit)).isZero();
            assertThat(console.out().strip()).isEqualTo(Stix.indicator(7));
        }
    }

    @Test
    void withoutABusItEndsAtOnce() {
        assertThat(console.run(tool, "-e", "127.0.0.1:1", "stix2")).isEqualTo(1);
        assertThat(console.err()).contains("no bus answers at 127.0.0.1:1");
    }

    @Test
    void wrongUseHasItsOwnExitCode() {
        assertThat(console.run(tool)).isEqualTo(2);
        assertThat(console.run(tool, "stix2", "--snapshot", "often")).isEqualTo(2);
        assertThat(console.run(tool, "stix2", "--count", "many")).isEqualTo(2);
    }

    @Test
    void whatCanNeverComeIsRefusedInsteadOfWaitedFor() {
        assertThat(console.run(tool, "-e", "127.0.0.1:1", "stix2/indicators")).isEqualTo(2);
        assertThat(console.err())
                .contains("nothing is published under the topic 'stix2/indicators'; there are stix2/indicator and");
        assertThat(console.run(tool, "-e", "127.0.0.1:1", "stix2", "")).isEqualTo(2);
        for (String count : List.of("-1", "0")) {
            assertThat(console.run(tool, "-e", "127.0.0.1:1", "stix2", "--count", count))
                    .isEqualTo(2);
            assertThat(console.err()).contains("'" + count + "' is not a whole number of at least 1");
        }
        assertThat(console.out()).isEmpty();
    }

    @Test
    void theHelpNamesEveryOption() {
        assertThat(console.run(tool, "--help")).isZero();
        assertThat(console.out())
                .contains("--endpoint", "--snapshot", "--count", "--timeout", "--quiet", "--config", "--help");
    }

    private CompletableFuture<Integer> start(String... arguments) {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Thread thread = new Thread(() -> exit.complete(console.run(tool, arguments)), "subscribe");
        thread.setDaemon(true);
        thread.start();
        return exit;
    }

    private static int await(CompletableFuture<Integer> exit)
            throws InterruptedException, ExecutionException, TimeoutException {
        return exit.get(20, TimeUnit.SECONDS);
    }

    private static String endpoint(TestBus bus) {
        return "127.0.0.1:" + bus.ports().manage();
    }
}
