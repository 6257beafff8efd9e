package io.threatbus.message;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** A well-formed JSON value as UTF-8, kept as it was written. Immutable. */
public final class JsonText {
    private static final AtomicIntegerFieldUpdater<JsonText> HOLDERS =
            AtomicIntegerFieldUpdater.newUpdater(JsonText.class, "holders");

    private final byte[] utf8;
    /** See {@link Stamps} for this and the next three; no part of the value. */
    private volatile int holders;

    private long accepted;

    private long change;
    /** One more than the level, so that 0 stands for none. */
    private byte levelBefore;

    private JsonText(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Takes over the bytes without a copy; the caller has checked that they are JSON and never changes them again. */
    static JsonText trusted(byte[] utf8) {
        return new JsonText(utf8);
    }

    int addHolder() {
        return HOLDERS.incrementAndGet(this);
    }

    int removeHolder() {
        return HOLDERS.decrementAndGet(this);
    }

    int holders() {
        return holders;
    }

    long accepted() {
        return accepted;
    }

    void setAccepted(long nanos) {
        accepted = nanos;
    }

    long change() {
        return change;
    }

    void setChange(long number) {
        change = number;
    }

    int levelBefore() {
        return levelBefore - 1;
    }

    void setLevelBefore(int level) {
        levelBefore = (byte) (level + 1);
    }

    /** The length in bytes. */
    public int size() {
        return utf8.length;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return utf8.clone();
    }

    /** Copies the bytes into {@code target}, which has room for {@link #size} of them from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(utf8, 0, target, offset, utf8.length);
    }

    /** Puts the bytes into a buffer that has room for them. */
    public void putInto(ByteBuffer target) {
        target.put(utf8);
    }

    /** One new array of a prefix and the bytes: a frame, made with a single copy. */
    public byte[] prefixedWith(byte[] prefix) {
        byte[] frame = Arrays.copyOf(prefix, prefix.length + utf8.length);
        copyTo(frame, prefix.length);
        return frame;
    }

    public void writeTo(OutputStream target) throws IOException {
        target.write(utf8);
    }

    /**
     * The value as plain Java objects, see {@link Json#read}.
     *
     * @throws io.threatbus.ThreatBusException if it holds a number that no Java object can
     */
    public Object value() {
        return Json.read(utf8, new JsonTree(JsonReading.DEEPEST, true));
    }

    /** The text, if this is a JSON string. */
    public Optional<String> asString() {
        return utf8.length > 0 && utf8[0] == '"' ? Optional.of((String) value()) : Optional.empty();
    }

    /** The value of a member, if this is an object that has it; the last one, should the name be there twice. */
    public Optional<JsonText> member(String name) {
        Optional<JsonText> found = Optional.empty();
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return found;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = parser.currentName().equals(name);
                JsonText value = next(parser);
                if (wanted) {
                    found = Optional.of(value);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException("reading checked JSON", e);
        }
    }

    /**
     * This object with some members changed, added at the end, or, with {@link Json#NULL}, left out. The others are
     * copied as they are written.
     *
     * @throws IllegalStateException if this is no object
     */
    public JsonText with(Map<String, ?> changes) {
        ByteArrayOutputStream target = new ByteArrayOutputStream(utf8.length + 64);
        Map<String, Object> pending = new LinkedHashMap<>(changes);
        try (JsonParser parser = JsonReading.FACTORY.createParser(utf8);
                JsonGenerator generator = JsonReading.FACTORY.createGenerator(target)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalStateException("not an object: " + this);
            }
            generator.writeStartObject();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonText kept = next(parser);
                if (!changes.containsKey(name)) {
                    Json.writeMember(generator, name, kept);
                } else if (pending.containsKey(name)) {
                    Json.writeMember(generator, name, pending.remove(name));
                }
            }
            for (Map.Entry<String, Object> member : pending.entrySet()) {
                Json.writeMember(generator, member.getKey(), member.getValue());
            }
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("rewriting checked JSON", e);
        }
        return trusted(target.toByteArray());
    }

    /** The value that follows the name at which the parser stands. */
    private JsonText next(JsonParser parser) throws IOException {
        parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        JsonReading.skipValue(parser);
        int end = (int) parser.currentLocation().getByteOffset();
        return trusted(Arrays.copyOfRange(utf8, start, end));
    }

    /** The text without line breaks; JSON has them only between its parts, where a blank means the same. */
    public String onOneLine() {
        return toString().replace('\n', ' ').replace('\r', ' ');
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonText text && Arrays.equals(utf8, text.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
