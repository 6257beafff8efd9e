package io.threatbus.app.suricata;

import io.threatbus.message.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A command socket that answers as Suricata 8 does, strictly: a command that comes in two parts, or that is too long, ends
 * the connection. A test may bend single answers.
 */
public final class FakeSuricata implements AutoCloseable {
    private static final int LONGEST = 4_094;

    /** What to do instead of the right answer. */
    @FunctionalInterface
    public interface Whim {
        /** The whole answer with its line feed, nothing to hang up, or {@link Answer#RIGHT}. */
        Answer answer(String command, Map<?, ?> arguments);
    }

    /** What is answered. */
    public record Answer(Optional<byte[]> bytes, boolean right, boolean hangUp) {
        public static final Answer RIGHT = new Answer(Optional.empty(), true, false);
        public static final Answer SILENCE = new Answer(Optional.empty(), false, false);
        public static final Answer HANG_UP = new Answer(Optional.empty(), false, true);

        public static Answer of(String text) {
            return new Answer(Optional.of(text.getBytes(StandardCharsets.UTF_8)), false, false);
        }

        static Answer ok(Object message) {
            return of(Json.write(Map.of("message", message, "return", "OK")) + "\n");
        }

        static Answer no(String message) {
            return of(Json.write(Map.of("message", message, "return", "NOK")) + "\n");
        }
    }

    private final Path path;
    private final ServerSocketChannel server;
    private final Map<String, Map<String, String>> sets = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();
    private volatile Whim whim = (command, arguments) -> Answer.RIGHT;
    private volatile String version = "8.0.8 RELEASE";
    private volatile Instant started = Instant.now();
    private volatile String loaded = Instant.now().toString();
    private volatile int longest;

    public FakeSuricata(Path path, String... names) {
        this.path = path;
        try {
            Files.deleteIfExists(path);
            server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Set.of(names).forEach(name -> sets.put(name, new ConcurrentHashMap<>()));
        Thread thread = new Thread(this::serve, "fake-suricata");
        thread.setDaemon(true);
        thread.start();
    }

    public FakeSuricata version(String text) {
        version = text;
        return this;
    }

    public FakeSuricata whim(Whim bent) {
        whim = bent;
        return this;
    }

    /** Loses everything, as a restart without files does. */
    public void restart() {
        started = Instant.now().minusSeconds(3_000 + log.size());
        loaded = Instant.now().toString();
        sets.values().forEach(Map::clear);
        hangUp();
    }

    /** Ends all connections. */
    public void hangUp() {
        for (SocketChannel connection : connections) {
            try {
                connection.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads the rules again: what was added to sets with JSON is gone. */
    public void reload(Map<String, Set<String>> files) {
        sets.forEach((name, items) -> {
            items.clear();
            files.getOrDefault(name, Set.of()).forEach(value -> items.put(value, ""));
        });
        loaded = Instant.now().toString();
    }

    /** The values of a set. */
    public Set<String> items(String set) {
        return new TreeSet<>(sets.getOrDefault(set, Map.of()).keySet());
    }

    /** The values of a set and their JSON. */
    public Map<String, String> json(String set) {
        return new TreeMap<>(sets.getOrDefault(set, Map.of()));
    }

    /** Adds a set, as a rule file that is loaded later does. */
    public void addSet(String name) {
        sets.putIfAbsent(name, new ConcurrentHashMap<>());
    }

    /** Puts an item in past every client. */
    public void plant(String set, String value) {
        sets.get(set).put(value, "");
    }

    public void lose(String set, String value) {
        sets.get(set).remove(value);
    }

    /** The names of the commands that came. */
    public List<String> commands() {
        return List.copyOf(log);
    }

    /** The longest command so far, in bytes. */
    public int longest() {
        return longest;
    }

    public int connectionCount() {
        return (int) connections.stream().filter(SocketChannel::isOpen).count();
    }

    private void serve() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                connections.add(connection);
                Thread thread = new Thread(() -> talk(connection), "fake-suricata-connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            log.add("closed");
        }
    }

    private void talk(SocketChannel connection) {
        ByteBuffer input = ByteBuffer.allocate(LONGEST + 2);
        boolean greeted = false;
        try (connection) {
            while (true) {
                input.clear();
                int count = connection.read(input);
                String text = new String(input.array(), 0, Math.max(count, 0), StandardCharsets.UTF_8);
                longest = Math.max(longest, count);
                if (count < 0 || count > LONGEST || !text.endsWith("\n") || text.indexOf('\n') != text.length() - 1) {
                    return;
                }
                Map<?, ?> command = (Map<?, ?>) Json.read(text.strip().getBytes(StandardCharsets.UTF_8));
                String name = greeted ? (String) command.get("command") : "handshake";
                greeted = true;
                log.add(name);
                Map<?, ?> arguments = command.get("arguments") instanceof Map<?, ?> map ? map : Map.of();
                Answer answer = whim.answer(name, arguments);
                if (answer.right()) {
                    answer = right(name, arguments);
                }
                if (answer.hangUp()) {
                    return;
                }
                ByteBuffer output = ByteBuffer.wrap(answer.bytes().orElse(new byte[0]));
                while (output.hasRemaining()) {
                    connection.write(output);
                }
            }
        } catch (IOException e) {
            log.add("lost");
        }
    }

    private Answer right(String command, Map<?, ?> arguments) {
        return switch (command) {
            case "handshake" -> Answer.of("{\"return\":\"OK\"}\n");
            case "version" -> Answer.ok(version);
            case "uptime" -> Answer.ok(Instant.now().getEpochSecond() - started.getEpochSecond());
            case "ruleset-reload-time" -> Answer.ok(List.of(Map.of("id", 0, "last_reload", loaded)));
            case "ruleset-reload-nonblocking", "dataset-dump" -> Answer.ok("done");
            default -> dataset(command, arguments);
        };
    }

    private Answer dataset(String command, Map<?, ?> arguments) {
        Map<String, String> set = sets.get(String.valueOf(arguments.get("setname")));
        if (set == null || (command.equals("dataset-add-json") && !version.startsWith("8"))) {
            return Answer.no("set not found or wrong type");
        }
        String value = String.valueOf(arguments.get("datavalue"));
        if (arguments.get("settype").equals("string") && arguments.containsKey("datavalue")) {
            value = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        }
        return switch (command) {
            case "dataset-add", "dataset-add-json" -> {
                String json = String.valueOf(arguments.get("datajson"));
                yield Answer.ok(set.putIfAbsent(value, json) == null ? "data added" : "data already in set");
            }
            case "dataset-remove" ->
                set.remove(value) == null ? Answer.no("failed to remove data") : Answer.ok("data removed");
            case "dataset-lookup" ->
                set.containsKey(value) ? Answer.ok("item found in set") : Answer.no("item not found in set");
            case "dataset-clear" -> {
                set.clear();
                yield Answer.ok("dataset cleared");
            }
            default -> Answer.no("Unknown command");
        };
    }

    /** Bytes that are not an answer. */
    public static byte[] garbage(int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        for (int i = 0; i < length; i++) {
            out.write('x');
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        try {
            server.close();
            hangUp();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
