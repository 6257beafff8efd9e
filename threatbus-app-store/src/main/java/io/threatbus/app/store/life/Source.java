package io.threatbus.app.store.life;

import io.threatbus.message.StixObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Where an object comes from, by its own word. */
public final class Source {
    private static final byte[] SOURCE = "x_threatbus_source".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CREATOR = "created_by_ref".getBytes(StandardCharsets.UTF_8);

    private Source() {}

    /**
     * {@code x_threatbus_source}, or else {@code created_by_ref}. Most objects have neither, and a look at the bytes is
     * much quicker than reading the JSON again.
     *
     * @param json the object's bytes
     */
    public static Optional<String> of(StixObject object, byte[] json) {
        Optional<String> source = contains(json, SOURCE) ? object.text("x_threatbus_source") : Optional.empty();
        return source.isPresent() || !contains(json, CREATOR) ? source : object.text("created_by_ref");
    }

    private static boolean contains(byte[] text, byte[] part) {
        int last = text.length - part.length;
        for (int start = 0; start <= last; start++) {
            if (text[start] == part[0] && Arrays.equals(text, start, start + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }
}
