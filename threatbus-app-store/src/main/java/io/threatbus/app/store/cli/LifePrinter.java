package io.threatbus.app.store.cli;

import io.threatbus.message.Escaper;
import io.threatbus.message.JsonText;
import java.util.List;
import java.util.Map;

/** What is known of an indicator's life, one fact a line. Stateless. */
final class LifePrinter {
    private LifePrinter() {}

    static String print(JsonText shown) {
        StringBuilder text = new StringBuilder();
        if (shown.value() instanceof Map<?, ?> facts) {
            facts.forEach((name, value) -> print(String.valueOf(name), value, text));
        }
        return text.toString();
    }

    private static void print(String name, Object value, StringBuilder text) {
        if (name.equals("object")) {
            return;
        }
        if (value instanceof List<?> lines) {
            text.append(name).append('\n');
            lines.forEach(
                    line -> text.append("  ").append(Escaper.text(line(line))).append('\n'));
        } else {
            text.append(String.format("%-22s %s%n", name, Escaper.text(String.valueOf(value))));
        }
    }

    private static String line(Object line) {
        if (!(line instanceof Map<?, ?> facts)) {
            return String.valueOf(line);
        }
        StringBuilder text = new StringBuilder();
        facts.forEach((name, value) -> {
            String shown = name.equals("source") && value.equals("") ? "(no name)" : String.valueOf(value);
            if (name.equals("stands")) {
                shown = Boolean.TRUE.equals(value) ? "stands by it" : "has withdrawn it";
            }
            text.append(text.length() == 0 ? "" : "  ").append(shown);
        });
        return text.toString();
    }
}
