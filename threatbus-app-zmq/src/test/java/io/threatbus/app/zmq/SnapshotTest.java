package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    @Test
    void theOthersAreAskedAndWhatTheyAnswerReachesTheRequesterOnce() {
        try (TestBus bus = new TestBus();
                ZmqApp keeper = bus.app().subscribe(List.of("stix2/sighting", "threatbus"));
                ZmqApp requester = bus.app().subscribe("stix2/indicator", 30)) {
            ZmqApp.Received question = keeper.receive();
            assertThat(question.topic()).isEqualTo(keeper.p2pTopic() + "snapshotrequest");
            Map<?, ?> members = question.members();
            assertThat(members.get("type")).isEqualTo("snapshotrequest");
            assertThat(members.get("snapshot_type")).isEqualTo(1);
            assertThat(members.get("snapshot")).isEqualTo(30 * 86_400);

            keeper.send("threatbus/snapshotenvelope", envelope(members.get("snapshot_id"), Stix.indicator(1)));
            keeper.send("threatbus/snapshotenvelopeX", envelope(members.get("snapshot_id"), Stix.indicator(2)));
            keeper.send(
                    "threatbus/snapshotenvelope", envelope("00000000-0000-4000-8000-000000000000", Stix.indicator(1)));
            keeper.send("stix2/indicator", Stix.indicator(4));

            assertThat(requester.receive().json()).isEqualTo(Stix.indicator(1));
            assertThat(requester.receive().json()).isEqualTo(Stix.indicator(4));
            assertThat(requester.poll(50)).as("nobody is asked by himself").isEmpty();
            assertThat(keeper.poll(50)).as("a question comes once").isEmpty();
            assertThat(bus.metric("messages_rejected", "unknown-topic")).isEqualTo(1);
        }
    }

    @Test
    void aTopicAboveBothTypesAsksForBothUnderOneId() {
        try (TestBus bus = new TestBus();
                ZmqApp keeper = bus.app().subscribe("nothing");
                ZmqApp requester = bus.app().subscribe("stix2", 1)) {
            List<ZmqApp.Received> questions = keeper.receive(2);

            assertThat(questions.stream()
                            .map(question -> (Object) question.members().get("snapshot_type")))
                    .containsExactlyInAnyOrder(1, 2);
            assertThat(questions.get(0).members().get("snapshot_id"))
                    .isEqualTo(questions.get(1).members().get("snapshot_id"));
            assertThat(requester.poll(50)).isEmpty();
        }
    }

    @Test
    void anAnswerThatComesAfterTheRequesterHasLeftIsDropped() {
        try (TestBus bus = new TestBus();
                ZmqApp keeper = bus.app().subscribe("nothing");
                ZmqApp requester = bus.app().subscribe("stix2/indicator", 1)) {
            Object id = keeper.receive().members().get("snapshot_id");
            requester.unsubscribe();
            keeper.send("threatbus/snapshotenvelope", envelope(id, Stix.indicator(1)));

            Await.until("it has come in", () -> bus.metric("messages_accepted", "threatbus/snapshotenvelope") == 1);
            assertThat(requester.poll(100)).isEmpty();
        }
    }

    private static String envelope(Object id, String body) {
        return "{\"type\": \"snapshotenvelope\", \"snapshot_type\": 1, \"snapshot_id\": \"" + id + "\", \"body\": "
                + body + "}";
    }
}
