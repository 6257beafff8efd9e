package io.threatbus.app.store.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.threatbus.message.Indicator;
import io.threatbus.message.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of an export that fails. */
class ExportCommandTest extends StoreCommandRun {
    @Test
    void anExportThatFailsLeavesTheFileOfTheDayBeforeAlone() throws Exception {
        Path backup = Files.writeString(directory.resolve("active.json"), "what was exported yesterday");
        Set<PosixFilePermission> rights = PosixFilePermissions.fromString("rw-r-----");
        Files.setPosixFilePermissions(backup, rights);

        assertThat(run(new ExportCommand(), "--admin", "http://127.0.0.1:1", backup.toString()))
                .isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no bus answers at http://127.0.0.1:1");
        assertThat(backup).hasContent("what was exported yesterday");
        try (AnswerThatBreaksOff half = new AnswerThatBreaksOff(evil)) {
            assertThat(run(new ExportCommand(), "--admin", half.address(), backup.toString()))
                    .isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("stays as it was");
            assertThat(backup).hasContent("what was exported yesterday");
        }

        String database = emptyDatabase();
        run(new ImportCommand(), bundle(evil), "--database", database, "-");
        assertThat(run(new ExportCommand(), "--database", database, backup.toString()))
                .isZero();
        assertThat(Files.readString(backup)).contains(evil.id().toString());
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(rights);
        assertThat(directory.toFile().list()).noneMatch(name -> name.endsWith(".part"));
    }

    @Test
    void anExportThatFailsPrintsNothingOnStandardOutput() throws Exception {
        assertThat(run(new ExportCommand(), "--admin", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(output()).isEmpty();
        assertThat(run(
                        new ExportCommand(),
                        "--database",
                        directory.resolve("none.db").toString()))
                .isEqualTo(1);
        assertThat(output()).isEmpty();
        assertThat(run(new ExportCommand(), "--database", emptyDatabase())).isZero();
        assertThat(Json.read(out.toByteArray()))
                .as("a bus that looks for nothing has an empty bundle")
                .isInstanceOf(Map.class);
    }

    /** Something that answers as a bus does, and goes away in the middle of the second answer. */
    private static final class AnswerThatBreaksOff implements AutoCloseable {
        private final HttpServer server;

        AnswerThatBreaksOff(Indicator indicator) throws IOException {
            byte[] line = Json.write(Map.of(
                            "object", indicator.json(), "id", indicator.id().toString(), "state", "active"))
                    .bytes();
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                boolean probe =
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("id=none");
                exchange.sendResponseHeaders(200, probe ? -1 : line.length * 4L);
                if (!probe) {
                    exchange.getResponseBody().write(line);
                    exchange.getResponseBody().write('\n');
                    exchange.getResponseBody().flush();
                    server.stop(0);
                }
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
