package io.threatbus.backbone.rabbitmq;

import io.threatbus.message.Message;
import io.threatbus.message.Topic;
import io.threatbus.spi.OutQueue;
import io.threatbus.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** One bus reduced to its backbone: an inbound queue, one subscriber of everything, and its health. */
final class Site implements AutoCloseable {
    final FakeContext context;
    final RabbitMqBackbone backbone = new RabbitMqBackbone();
    final List<Message> received = new CopyOnWriteArrayList<>();

    private Site(Settings settings) {
        context = new FakeContext(settings.build(), 1000);
    }

    /** A started bus, whose subscriber subscribes at once. */
    static Site start(Settings settings) throws InterruptedException {
        Site site = unsubscribed(settings);
        site.subscribe();
        return site;
    }

    /** A started bus without a subscriber. */
    static Site unsubscribed(Settings settings) throws InterruptedException {
        Site site = new Site(settings);
        site.backbone.start(site.context);
        return site;
    }

    void subscribe() {
        for (String topic : List.of("stix2/", "threatbus/")) {
            backbone.subscribe(new Topic(topic), outq(received::add));
        }
    }

    static OutQueue outq(java.util.function.Consumer<Message> target) {
        return outq(target, false);
    }

    static OutQueue outq(java.util.function.Consumer<Message> target, boolean standing) {
        return new OutQueue() {
            @Override
            public boolean standing() {
                return standing;
            }

            @Override
            public String subscriber() {
                return "test";
            }

            @Override
            public void put(Message message) {
                target.accept(message);
            }
        };
    }

    void publish(Message message) throws InterruptedException {
        context.inq.put(message);
        context.accepted.incrementAndGet();
    }

    void awaitReceived(int count) {
        Await.until("the subscriber has " + count + " messages", () -> received.size() >= count);
    }

    void awaitHealth(String beginning) {
        Await.until("health begins with '" + beginning + "' (it was " + context.health + ")", () -> context.lastHealth()
                .startsWith(beginning));
    }

    boolean drain() throws InterruptedException {
        return backbone.drain(Duration.ofSeconds(10));
    }

    @Override
    public void close() {
        backbone.stop();
    }
}
