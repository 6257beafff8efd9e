package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.eve.RedisAddress.Mode;
import io.threatbus.spi.Secret;
import io.threatbus.toolkit.retry.Backoff;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis, where Suricata pushes to a list, publishes to a channel or adds to a stream. Reconnects with back-off. What a list
 * has waits there while the bus is away; of a stream, what came before the connection is not read. Owned by its thread.
 */
final class RedisSource implements EveSource {
    private static final Logger logger = LoggerFactory.getLogger(RedisSource.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String WAIT_SECONDS = "2";
    private static final String WAIT_MILLISECONDS = "2000";
    private static final String BATCH = "500";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final RedisAddress address;
    private final Optional<Secret> password;
    private final int longest;
    private final Runnable tooLong;
    private final LineSplitter.Taker taker;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private String lastId = "$";
    private boolean several = true;
    private volatile String trouble;

    RedisSource(
            RedisAddress address, Optional<Secret> password, int longest, Runnable tooLong, LineSplitter.Taker taker) {
        this.address = address;
        this.password = password;
        this.longest = longest;
        this.tooLong = tooLong;
        this.taker = taker;
        this.trouble = address + " is not connected yet";
    }

    @Override
    public void open() {}

    @Override
    public void run() {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, new SplittableRandom());
        try {
            while (stopped.getCount() > 0) {
                long began = System.nanoTime();
                try (RespConnection redis =
                        new RespConnection(address.host(), address.port(), TIMEOUT, longest, tooLong)) {
                    logIn(redis);
                    trouble = "";
                    logger.atInfo().addKeyValue("peer", address).log("reading {}", address);
                    read(redis);
                } catch (IOException e) {
                    if (trouble.isEmpty() || trouble.endsWith("yet")) {
                        logger.atWarn()
                                .addKeyValue("peer", address)
                                .log("{}: {}; reconnecting", address, e.getMessage());
                    }
                    trouble = address + ": " + e.getMessage();
                }
                if (System.nanoTime() - began > LONGEST_PAUSE.toNanos()) {
                    backoff.reset();
                }
                if (stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void logIn(RespConnection redis) throws IOException {
        if (password.isPresent()) {
            String secret = password.get().value();
            Object ignored =
                    address.user().isEmpty() ? redis.ask("AUTH", secret) : redis.ask("AUTH", address.user(), secret);
            logger.debug("{}: logged in, {}", address, ignored.getClass());
        }
    }

    private void read(RespConnection redis) throws IOException, InterruptedException {
        if (address.mode() == Mode.CHANNEL) {
            redis.send("SUBSCRIBE", address.key());
        }
        while (stopped.getCount() > 0) {
            switch (address.mode()) {
                case LIST -> list(redis);
                case CHANNEL -> channel(redis);
                case STREAM -> stream(redis);
            }
        }
    }

    /** Suricata pushes on the left: the oldest is on the right. Waits for one, then takes what is there. */
    private void list(RespConnection redis) throws IOException, InterruptedException {
        if (redis.ask("BRPOP", address.key(), WAIT_SECONDS) instanceof List<?> pair && pair.size() == 2) {
            take(pair.get(1));
            while (several && stopped.getCount() > 0 && more(redis)) {
                Thread.onSpinWait();
            }
        }
    }

    private boolean more(RespConnection redis) throws IOException, InterruptedException {
        Object values;
        try {
            values = redis.ask("RPOP", address.key(), BATCH);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Redis refuses")) {
                // Before 6.2 there was no count.
                several = false;
                return false;
            }
            throw e;
        }
        if (values instanceof List<?> list) {
            for (Object value : list) {
                take(value);
            }
            return !list.isEmpty();
        }
        return false;
    }

    private void channel(RespConnection redis) throws IOException, InterruptedException {
        try {
            if (redis.read() instanceof List<?> message && message.size() == 3 && isText(message.get(0), "message")) {
                take(message.get(2));
            }
        } catch (SocketTimeoutException e) {
            // A quiet channel and a dead connection look alike: this tells them apart.
            redis.send("PING");
        }
    }

    private void stream(RespConnection redis) throws IOException, InterruptedException {
        Object answer =
                redis.ask("XREAD", "COUNT", BATCH, "BLOCK", WAIT_MILLISECONDS, "STREAMS", address.key(), lastId);
        if (!(answer instanceof List<?> streams) || streams.isEmpty() || !(streams.get(0) instanceof List<?> stream)) {
            return;
        }
        if (stream.size() == 2 && stream.get(1) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof List<?> fields && fields.size() == 2 && fields.get(0) instanceof byte[] id) {
                    lastId = new String(id, StandardCharsets.US_ASCII);
                    takeFields(fields.get(1));
                }
            }
        }
    }

    private void takeFields(Object fields) throws InterruptedException {
        if (fields instanceof List<?> list) {
            for (int i = 1; i < list.size(); i += 2) {
                take(list.get(i));
            }
        }
    }

    private static boolean isText(Object value, String text) {
        return value instanceof byte[] bytes && new String(bytes, StandardCharsets.US_ASCII).equals(text);
    }

    private void take(Object value) throws InterruptedException {
        if (value instanceof byte[] bytes) {
            int end = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? bytes.length - 1 : bytes.length;
            if (end > 0) {
                taker.line(bytes, 0, end);
            }
        }
    }

    @Override
    public String trouble() {
        return trouble;
    }

    @Override
    public String name() {
        return address.toString();
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
