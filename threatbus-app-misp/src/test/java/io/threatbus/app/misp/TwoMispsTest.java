package io.threatbus.app.misp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Indicator;
import io.threatbus.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An attribute that two MISPs have: it is looked for until the last of them has taken it back. */
class TwoMispsTest {
    private static final String UUID = "6a6b8f0e-5f0f-4d0e-9d0c-2b0d1c5e7a01";
    private static final String ADDED = "add [domain-name:value = 'evil.shared.com']";
    private static final String REMOVED = "remove [domain-name:value = 'evil.shared.com']";

    @TempDir
    Path directory;

    private StandIn one;
    private StandIn other;
    private String eventOfOne;
    private String eventOfOther;

    @BeforeEach
    void start() throws Exception {
        one = new StandIn(Files.createDirectory(directory.resolve("one")));
        other = StandIn.other(Files.createDirectory(directory.resolve("other")));
        eventOfOne = one.event("");
        eventOfOther = other.event("");
    }

    @AfterEach
    void stop() {
        one.close();
        other.close();
    }

    private TestBus bus() {
        TestBus bus = new TestBus(
                Optional.of(directory),
                Map.of(
                        "one", List.of(one.api(), one.zmq(), StandIn.settle()),
                        "other", List.of(other.api(), other.zmq(), StandIn.settle())));
        for (String instance : List.of("one", "other")) {
            Await.until(instance + " is connected", () -> bus.health(instance).contains("zmq connected"));
        }
        return bus;
    }

    private void add(StandIn to, String event) throws Exception {
        to.attribute(event, "domain", "evil.shared.com", ",\"uuid\":\"" + UUID + "\"");
    }

    private void addToBoth(TestBus bus) throws Exception {
        add(one, eventOfOne);
        Indicator added = bus.nextIndicator();
        assertThat(added.source()).contains("one@127.0.0.1");
        add(other, eventOfOther);
        Await.until("the other has sent it, too", () -> bus.metric("misp_sent", "other", "add") == 1);
    }

    @Test
    void itStaysWhileOneOfThemHasIt() throws Exception {
        try (TestBus bus = bus()) {
            addToBoth(bus);
            one.post("/attributes/delete/" + UUID, "{}");
            Await.until("the one has taken it back", () -> bus.metric("misp_sent", "one", "remove") == 1);
            assertThat(bus.rest(one.quiet())).doesNotContain(REMOVED);
            other.post("/attributes/delete/" + UUID, "{}");
            assertThat(bus.next()).isEqualTo(REMOVED);
        }
    }

    @Test
    void itComesBackWhenOneOfThemRestoresIt() throws Exception {
        try (TestBus bus = bus()) {
            addToBoth(bus);
            one.post("/events/delete/" + eventOfOne, "{}");
            Await.until("the one has taken it back", () -> bus.metric("misp_sent", "one", "remove") == 1);
            bus.rest(one.quiet());
            other.edit(UUID, "{\"to_ids\":false}");
            assertThat(bus.next()).isEqualTo(REMOVED);
            other.edit(UUID, "{\"to_ids\":true}");
            assertThat(bus.next()).isEqualTo(ADDED);
        }
    }

    @Test
    void whatIsGoneFromOneOfThemWhileTheBusIsStoppedStaysAsWell() throws Exception {
        try (TestBus bus = bus()) {
            addToBoth(bus);
        }
        one.deleteForGood(UUID);
        try (TestBus bus = bus()) {
            Await.until("the one has taken it back", () -> bus.metric("misp_sent", "one", "remove") == 1);
            other.deleteForGood(UUID);
            Await.until("and the other", () -> bus.metric("misp_sent", "other", "remove") == 1);
        }
    }
}
