package io.threatbus.toolkit.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class IdleInputTest {
    /** Gives one text after the other, and has nothing at hand in between. */
    private static InputStream pausing(String... texts) {
        Queue<String> rest = new ArrayDeque<>(List.of(texts));
        return new InputStream() {
            private byte[] now = {};
            private int at;

            @Override
            public int available() {
                return now.length - at;
            }

            @Override
            public int read() {
                if (at == now.length) {
                    String next = rest.poll();
                    if (next == null) {
                        return -1;
                    }
                    now = next.getBytes(StandardCharsets.UTF_8);
                    at = 0;
                }
                return now[at++] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) {
                int first = read();
                if (first < 0) {
                    return -1;
                }
                buffer[offset] = (byte) first;
                int more = Math.min(length - 1, available());
                System.arraycopy(now, at, buffer, offset + 1, more);
                at += more;
                return more + 1;
            }
        };
    }

    @Test
    void whatHasBeenReadGoesOnBeforeTheInputWaitsForMore() throws IOException {
        List<String> events = new ArrayList<>();
        IdleInput in = new IdleInput(pausing("{\"n\": 1}\n", "{\"n\": 2}\n{\"n\": ", "3}"), () -> events.add("idle"));
        JsonObjectReader reader = new JsonObjectReader(in, 100);
        for (Optional<JsonPiece> piece = reader.next(); piece.isPresent(); piece = reader.next()) {
            JsonPiece.Found object = (JsonPiece.Found) piece.get();
            events.add(new String(object.json(), StandardCharsets.UTF_8));
        }
        assertThat(events).containsExactly("idle", "{\"n\": 1}", "idle", "{\"n\": 2}", "idle", "{\"n\": 3}", "idle");
    }
}
