package io.threatbus.backbone.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmCallback;
import io.threatbus.spi.AcknowledgedInQueue;
import io.threatbus.spi.HeldMessage;
import io.threatbus.spi.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The other end of a channel: it confirms what it is told to. Has no connection. */
final class Broker implements AcknowledgedInQueue, Metrics {
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicLong published = new AtomicLong();
    private final Outbox outbox = new Outbox();
    private @Nullable ConfirmCallback confirmed;
    private @Nullable ConfirmCallback refused;

    Channel channel() {
        return (Channel) Proxy.newProxyInstance(
                Broker.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("addConfirmListener")) {
                        confirmed = (ConfirmCallback) arguments[0];
                        refused = (ConfirmCallback) arguments[1];
                    } else if (method.getName().equals("basicPublish")) {
                        published.incrementAndGet();
                    }
                    return null;
                });
    }

    ConfirmChannel.Publishing publishing() {
        return new ConfirmChannel.Publishing("threatbus", this, true, outbox, new Binding(), new BackboneMetrics(this));
    }

    void confirm(long sequence, boolean multiple) {
        call(confirmed, sequence, multiple);
    }

    /** Confirms all that has been published so far. */
    void confirmAll() {
        confirm(published.get(), true);
    }

    void refuse(long sequence) {
        call(refused, sequence, false);
    }

    private static void call(@Nullable ConfirmCallback callback, long sequence, boolean multiple) {
        try {
            if (callback != null) {
                callback.handle(sequence, multiple);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int acknowledged() {
        return acknowledged.get();
    }

    int givenBack() {
        return outbox.takeRefused().size();
    }

    @Override
    public int take(Collection<? super HeldMessage> target, int limit, Duration timeout) {
        return 0;
    }

    @Override
    public void acknowledge(Collection<HeldMessage> messages) {
        acknowledged.addAndGet(messages.size());
    }

    @Override
    public int size() {
        return 0;
    }

    @Override
    public boolean outlivesProcess() {
        return false;
    }

    @Override
    public Counter counter(String name, String help, String... labels) {
        return new Counter() {
            @Override
            public void add(long amount) {}

            @Override
            public long count() {
                return 0;
            }
        };
    }

    @Override
    public void gauge(String name, String help, LongSupplier value, String... labels) {}

    @Override
    public void removeGauge(String name, String... labels) {}
}
