package io.threatbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Message;
import io.threatbus.message.StixObject;
import io.threatbus.message.Topic;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.OutcomeListener;
import io.threatbus.spi.Recipient;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.DirectBackbone;
import io.threatbus.testing.Samples;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a plugin that listens to outcomes is told. */
class OutcomesTest {
    private final TestApp sensor = new TestApp("sensor");
    private final TestApp listening = new TestApp("listening");
    private final ThreatBus bus = new ThreatBus(
            QuickSettings.DEFAULT,
            new BackboneSpec("test", new DirectBackbone(), new NoSettings()),
            List.of(listening.spec(), sensor.spec()),
            new BusServices(InstantSource.system(), MessageObserver.NONE, error -> {}));
    private final Notes notes = new Notes();

    /** Writes everything down. */
    private static final class Notes implements OutcomeListener {
        private final List<String> all = new CopyOnWriteArrayList<>();

        private void note(String what, Recipient recipient, List<? extends Message> messages, String why) {
            messages.forEach(message -> all.add(what + " " + recipient.subscriber() + " "
                    + ((StixObject) message).id().toString().substring(0, 14) + why));
        }

        @Override
        public void subscribed(Recipient recipient) {
            all.add("subscribed " + recipient);
        }

        @Override
        public void unsubscribed(Recipient recipient) {
            all.add("unsubscribed " + recipient);
        }

        @Override
        public void queued(Recipient recipient, List<? extends Message> messages) {
            note("queued", recipient, messages, "");
        }

        @Override
        public void sent(Recipient recipient, List<? extends Message> messages) {
            note("sent", recipient, messages, "");
        }

        @Override
        public void applied(Recipient recipient, List<? extends Message> messages) {
            note("applied", recipient, messages, "");
        }

        @Override
        public void failed(Recipient recipient, Message message, String reason) {
            note("failed", recipient, List.of(message), " " + reason);
        }

        @Override
        public void skipped(Recipient recipient, Message message, String reason) {
            note("skipped", recipient, List.of(message), " " + reason);
        }
    }

    @BeforeEach
    void start() {
        listening.whileStarting = context -> context.listen(notes);
        bus.start();
    }

    @AfterEach
    void stop() {
        bus.stop();
    }

    private Subscription subscribe() {
        return sensor.context.subscribe(SubscriptionRequest.to("zeek-1", Topic.INDICATOR));
    }

    private static Message take(Subscription subscription) throws InterruptedException {
        return subscription.poll(Duration.ofSeconds(10)).orElseThrow();
    }

    @Test
    void eachStepIsToldToAPluginThatListens() throws Exception {
        Subscription subscription = subscribe();
        for (String name : List.of("a", "b", "c")) {
            sensor.context.inq().put(Samples.indicator(name));
        }
        Message first = take(subscription);
        subscription.sent(first);
        subscription.applied(first);
        subscription.failed(take(subscription), "connection-lost");
        subscription.skipped(take(subscription), "no-points");
        subscription.close();
        // That it was queued is told after it can be taken.
        Await.until("all steps are told", () -> notes.all.size() == 9);
        List<String> steps = new ArrayList<>(notes.all);
        steps.removeIf(step -> step.startsWith("queued"));
        assertThat(steps)
                .extracting(step -> step.replaceAll("indicator--\\S+", "it"))
                .containsExactly(
                        "subscribed zeek-1",
                        "sent zeek-1 it",
                        "applied zeek-1 it",
                        "failed zeek-1 it connection-lost",
                        "skipped zeek-1 it no-points",
                        "unsubscribed zeek-1");
    }

    @Test
    void theBusCountsAndTimesWhatIsSentAndConfirmed() throws Exception {
        Subscription subscription = subscribe();
        sensor.context.inq().put(Samples.indicator("a"));
        sensor.context.inq().put(Samples.indicator("b"));
        Message first = take(subscription);
        subscription.sent(first);
        subscription.applied(first);
        subscription.failed(take(subscription), "connection-lost");
        Await.until("both are counted", () -> bus.subscribers().get(0).queued() == 2);
        SubscriberStatus status = bus.subscribers().get(0);
        assertThat(List.of(status.queued(), status.sent(), status.applied(), status.failed()))
                .containsExactly(2L, 1L, 1L, 1L);
        assertThat(bus.meters().distributions())
                .filteredOn(each -> each.name().startsWith("threatbus_message_"))
                .extracting(each -> each.name() + " "
                        + each.histograms().values().stream()
                                .mapToLong(durations -> durations.counts().stream()
                                        .mapToLong(n -> n)
                                        .sum())
                                .sum())
                .containsExactly("threatbus_message_applied_seconds 1", "threatbus_message_sent_seconds 1");
    }

    @Test
    void aListenerThatFailsIsToldNoMoreAndNobodyElseNotices() throws Exception {
        sensor.context.listen(new OutcomeListener() {
            @Override
            public void queued(Recipient recipient, List<? extends Message> messages) {
                throw new IllegalStateException("full");
            }
        });
        Subscription subscription = subscribe();
        sensor.context.inq().put(Samples.indicator("a"));
        sensor.context.inq().put(Samples.indicator("b"));
        assertThat(take(subscription)).isNotEqualTo(take(subscription));
        Await.until(
                "the other listener is told of both",
                () -> notes.all.stream()
                                .filter(step -> step.startsWith("queued"))
                                .count()
                        == 2);
    }
}
