package io.threatbus.bench.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.threatbus.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * Publishing and consuming with nothing but the client. With guarantees it does what an application that must not lose
 * anything does: durable exchange and queue, persistent and mandatory messages with an id, kept until confirmed, a
 * bounded number of them unconfirmed, and acknowledgements in batches. Without, it
 * sends and forgets, to a lazy queue as the Python version declares it.
 */
final class BareRoute implements Route {
    private static final int WINDOW = 2048;
    private static final int PREFETCH = 1000;
    private static final int ACKNOWLEDGE = 250;

    private final Connection publishing;
    private final Connection consuming;
    private final Channel channel;
    private final String exchange;
    private final boolean guarantees;
    private final Semaphore room = new Semaphore(WINDOW);
    private final ConcurrentNavigableMap<Long, byte[]> unconfirmed = new ConcurrentSkipListMap<>();
    private volatile CountDownLatch outstanding = new CountDownLatch(0);
    private long number;

    BareRoute(ConnectionFactory factory, String exchange, boolean guarantees) throws Exception {
        this.exchange = exchange;
        this.guarantees = guarantees;
        publishing = factory.newConnection();
        consuming = factory.newConnection();
        channel = publishing.createChannel();
        Channel receiving = consuming.createChannel();
        receiving.exchangeDeclare(exchange, "fanout", guarantees);
        receiving.queueDeclare(exchange, true, false, false, guarantees ? Map.of() : Map.of("x-queue-mode", "lazy"));
        receiving.queueBind(exchange, exchange, "");
        receiving.basicQos(PREFETCH);
        receiving.basicConsume(exchange, false, new Receiver(receiving));
        if (guarantees) {
            channel.confirmSelect();
            channel.addConfirmListener(this::confirmed, (sequence, multiple) -> {
                throw new IllegalStateException("refused: " + sequence);
            });
        }
    }

    private void confirmed(long sequence, boolean multiple) {
        if (multiple) {
            Map<Long, byte[]> done = unconfirmed.headMap(sequence, true);
            int count = done.size();
            done.clear();
            room.release(count);
        } else if (unconfirmed.remove(sequence) != null) {
            room.release();
        }
    }

    @Override
    public void run(List<Message> messages) throws Exception {
        outstanding = new CountDownLatch(messages.size());
        for (Message message : messages) {
            byte[] body = message.json().bytes();
            if (guarantees) {
                room.acquire();
                unconfirmed.put(channel.getNextPublishSeqNo(), body);
                AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                        .contentType("application/json")
                        .deliveryMode(2)
                        .messageId("bare-" + number++)
                        .build();
                channel.basicPublish(exchange, "", true, properties, body);
            } else {
                channel.basicPublish(exchange, "", null, body);
            }
        }
        outstanding.await();
        room.acquire(WINDOW);
        room.release(WINDOW);
    }

    @Override
    public void close() throws IOException, TimeoutException {
        channel.exchangeDelete(exchange);
        channel.queueDelete(exchange);
        publishing.close();
        consuming.close();
    }

    private final class Receiver extends DefaultConsumer {
        private int received;

        Receiver(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            received++;
            CountDownLatch latch = outstanding;
            latch.countDown();
            if (received % ACKNOWLEDGE == 0 || latch.getCount() == 0) {
                getChannel().basicAck(envelope.getDeliveryTag(), true);
            }
        }
    }
}
