package io.threatbus.app.suricata.command;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One command as it stands on the socket. Never longer than {@link #LONGEST} bytes: Suricata up to 7.0.12 and 8.0.1 crashes
 * on a command of 4,096 bytes (its issues 8064 and 8080).
 *
 * @param name what it does, for logs and metrics
 * @param bytes JSON on one line, with the line feed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Command(String name, byte[] bytes) {
    /** The longest command that is ever sent, in bytes. */
    public static final int LONGEST = 4_000;

    /** Asks for less than 1,024 bytes. */
    private static final int LONGEST_JSON = 1_000;

    public Command {
        if (bytes.length > LONGEST) {
            throw new IllegalArgumentException(
                    "a command of " + bytes.length + " bytes, and old Suricatas crash beyond " + LONGEST);
        }
    }

    /** A command without arguments. */
    public static Command of(String name) {
        return of(name, Map.of());
    }

    private static Command of(String name, Map<String, ?> arguments) {
        Map<String, Object> command = new LinkedHashMap<>();
        command.put("command", name);
        if (!arguments.isEmpty()) {
            command.put("arguments", arguments);
        }
        return new Command(name, (Json.write(command) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The first words of a client. */
    static Command handshake() {
        return new Command("handshake", (Json.write(Map.of("version", "0.2")) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    public static Command add(DataSet set, String value) {
        return of("dataset-add", item(set, value));
    }

    /**
     * Adds an item with JSON.
     *
     * @param json what an alert shows of the item, below its {@code context_key}
     */
    public static Command addJson(DataSet set, String value, Map<String, ?> json) {
        Map<String, Object> arguments = item(set, value);
        String text = Json.write(json).toString();
        if (text.length() > LONGEST_JSON) {
            throw new IllegalArgumentException("JSON of " + text.length() + " characters for an item");
        }
        arguments.put("datajson", text);
        return of("dataset-add-json", arguments);
    }

    public static Command remove(DataSet set, String value) {
        return of("dataset-remove", item(set, value));
    }

    public static Command lookup(DataSet set, String value) {
        return of("dataset-lookup", item(set, value));
    }

    public static Command clear(DataSet set) {
        return of("dataset-clear", set(set));
    }

    private static Map<String, Object> set(DataSet set) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("setname", set.label());
        arguments.put("settype", set.typeLabel());
        return arguments;
    }

    private static Map<String, Object> item(DataSet set, String value) {
        Map<String, Object> arguments = set(set);
        arguments.put("datavalue", set.encode(value));
        return arguments;
    }
}
