package io.threatbus.app.suricata.eve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.ThreatBusException;
import io.threatbus.testing.Await;
import io.threatbus.testing.RealServers;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through their rotation, sockets with several Suricatas, and a real Redis. */
class SourcesTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger tooLong = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();

    @TempDir
    private Path directory;

    private LineSplitter.Taker taker() {
        return (bytes, from, to) -> lines.add(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    }

    private LineSplitter splitter() {
        return new LineSplitter(1_000, taker(), tooLong::incrementAndGet);
    }

    private void run(EveSource source) {
        source.open();
        Thread thread = new Thread(source, source.name());
        thread.start();
        open.add(() -> {
            source.stop();
            thread.join(5_000);
        });
    }

    private void stopAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        open.clear();
    }

    @AfterEach
    void stop() throws Exception {
        stopAll();
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void awaitLines(String... expected) {
        Await.until("these have come: " + lines, () -> lines.size() >= expected.length);
        assertThat(lines).containsExactly(expected);
    }

    @Test
    void aFileIsFollowedThroughRotationTruncationAndHalfLinesAndNothingIsReadTwice() throws Exception {
        Path file = directory.resolve("eve.json");
        append(file, "old\n");
        Optional<Path> kept = Optional.of(directory.resolve("position"));
        run(new FileSource(file, kept, splitter()));
        Await.until("its end is found", () -> Files.exists(kept.get()));
        append(file, "one\ntw");
        append(file, "o\n");
        awaitLines("one", "two");

        Files.move(file, directory.resolve("eve.json.1"));
        append(directory.resolve("eve.json.1"), "late\n");
        append(file, "new\n");
        awaitLines("one", "two", "late", "new");

        Files.write(file, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
        append(file, "x\n");
        awaitLines("one", "two", "late", "new", "x");

        append(file, "y".repeat(5_000) + "\nz\n");
        awaitLines("one", "two", "late", "new", "x", "z");
        assertThat(tooLong).hasValue(1);
    }

    @Test
    void aBusThatWasAwayReadsOnWhereItStopped() throws Exception {
        Path file = directory.resolve("eve.json");
        Optional<Path> kept = Optional.of(directory.resolve("position"));
        append(file, "old\n");
        run(new FileSource(file, kept, splitter()));
        Await.until("its end is found", () -> Files.exists(kept.get()));
        append(file, "one\nhal");
        awaitLines("one");
        stopAll();
        append(file, "f\ntwo\n");
        run(new FileSource(file, kept, splitter()));
        awaitLines("one", "half", "two");
        stopAll();
        Files.delete(file);
        append(file, "another\n");
        run(new FileSource(file, kept, splitter()));
        awaitLines("one", "half", "two", "another");
    }

    @Test
    void severalSuricatasWriteIntoOneSocketAndComeAndGo() throws Exception {
        Path path = directory.resolve("eve.sock");
        SocketSource source = new SocketSource(path, this::splitter);
        run(source);
        assertThat(Files.getPosixFilePermissions(path)).hasSize(4);
        try (SocketChannel one = connect(path);
                SocketChannel two = connect(path)) {
            write(one, "one-");
            write(two, "two\n");
            write(one, "one\n");
            Await.until("both have come", () -> lines.size() == 2);
            assertThat(lines).containsExactlyInAnyOrder("one-one", "two");
            assertThat(source.connections()).isEqualTo(2);
        }
        Await.until("both have gone", () -> source.connections() == 0);
        try (SocketChannel again = connect(path)) {
            write(again, "again\n");
            Await.until("it has come", () -> lines.contains("again"));
        }
        assertThatThrownBy(new SocketSource(path, this::splitter)::open)
                .isInstanceOf(ThreatBusException.class)
                .hasMessageContaining("another process listens");
    }

    @Test
    void aSocketThatAKilledBusLeftBehindIsReplacedAndAFileIsNot() throws Exception {
        Path left = directory.resolve("left.sock");
        try (var server = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(left));
        }
        assertThat(Files.exists(left)).isTrue();
        run(new SocketSource(left, this::splitter));
        try (SocketChannel channel = connect(left)) {
            write(channel, "works\n");
            awaitLines("works");
        }
        Path file = Files.writeString(directory.resolve("eve.json.sock"), "precious");
        assertThatThrownBy(new SocketSource(file, this::splitter)::open).hasMessageContaining("is a file");
        assertThat(file).hasContent("precious");
    }

    private static SocketChannel connect(Path path) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private RedisSource redis(int port, String mode) {
        return new RedisSource(
                RedisAddress.parse("redis://127.0.0.1:" + port + "/suricata?mode=" + mode),
                Optional.empty(),
                1_000,
                tooLong::incrementAndGet,
                taker());
    }

    /** Starts a real one on a free port. */
    private int startRedis() throws Exception {
        RealServers.requireCommand("Redis (apt-get install redis-server)", "redis-server", "--version");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process redis = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        directory.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        open.add(() -> redis.destroyForcibly().waitFor(5, TimeUnit.SECONDS));
        Await.until("Redis has started", () -> {
            try (RespConnection probe = connection(port)) {
                return probe.ask("PING") instanceof byte[];
            } catch (IOException e) {
                return false;
            }
        });
        return port;
    }

    private RespConnection connection(int port) throws IOException {
        return new RespConnection("127.0.0.1", port, Duration.ofSeconds(2), 1_000, tooLong::incrementAndGet);
    }

    @Test
    void aListAChannelAndAStreamOfARealRedisAreRead() throws Exception {
        int port = startRedis();
        try (RespConnection suricata = connection(port)) {
            suricata.ask("LPUSH", "suricata", "waiting");
            run(redis(port, "list"));
            awaitLines("waiting");
            for (int i = 0; i < 1_000; i++) {
                suricata.ask("LPUSH", "suricata", "line " + i);
            }
            suricata.ask("LPUSH", "suricata", "x".repeat(100_000));
            suricata.ask("LPUSH", "suricata", "last");
            Await.until("all have come", () -> lines.contains("last"));
            assertThat(lines).hasSize(1_002).containsSubsequence("line 0", "line 1", "line 999", "last");
            assertThat(tooLong).hasValue(1);
            stopAllBut(port);
        }
    }

    private void stopAllBut(int port) throws Exception {
        lines.clear();
        run(redis(port, "channel"));
        try (RespConnection suricata = connection(port)) {
            Await.until("it listens", () -> publish(suricata, "first"));
            suricata.ask("PUBLISH", "suricata", "second");
            Await.until("both have come", () -> lines.contains("second"));
            lines.clear();
            suricata.ask("DEL", "suricata");
            suricata.ask("XADD", "suricata", "*", "event", "too early");
            RedisSource stream = redis(port, "stream");
            run(stream);
            Await.until("it is connected", () -> stream.trouble().isEmpty());
            Await.until("it reads", () -> add(suricata, "in time") && lines.contains("in time"));
            assertThat(lines).doesNotContain("too early");
        }
    }

    private static boolean publish(RespConnection redis, String text) {
        try {
            return redis.ask("PUBLISH", "suricata", text).equals(1L);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean add(RespConnection redis, String text) {
        try {
            return redis.ask("XADD", "suricata", "*", "event", text) instanceof byte[];
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatIsNotRedisIsNamedAndTriedAgain() throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "$99999999999999999999\r\n",
                "*1000000000\r\n",
                "-NOAUTH Authentication\u001b required.\r\n",
                "$-5\r\n",
                "+\r",
                "\u0000\u0000")) {
            try (ServerSocket server = new ServerSocket(0)) {
                RedisSource source = redis(server.getLocalPort(), "list");
                Thread thread = new Thread(() -> answer(server, answer));
                thread.start();
                run(source);
                Await.until(
                        "it is told: " + source.trouble(),
                        () -> source.trouble().contains("Redis")
                                || source.trouble().isEmpty());
                assertThat(source.trouble()).doesNotContain("\u001b");
            }
        }
        assertThat(lines).isEmpty();
    }

    private static void answer(ServerSocket server, String text) {
        try (var socket = server.accept();
                OutputStream out = socket.getOutputStream()) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            assertThat(server.isClosed()).isTrue();
        }
    }

    @Test
    void anAddressOfRedisIsReadStrictly() {
        assertThat(RedisAddress.parse("redis://r.example/events?mode=stream"))
                .isEqualTo(new RedisAddress("r.example", 6379, "", "events", RedisAddress.Mode.STREAM));
        assertThatThrownBy(() -> RedisAddress.parse("redis://u:secret@r.example/events"))
                .hasMessageContaining("redis_password")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RedisAddress.parse("redis://r.example/")).isInstanceOf(ThreatBusException.class);
        assertThatThrownBy(() -> RedisAddress.parse("redis://r.example/x?mode=queue"))
                .isInstanceOf(ThreatBusException.class);
    }
}
