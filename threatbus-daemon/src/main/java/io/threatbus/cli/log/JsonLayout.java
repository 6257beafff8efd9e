package io.threatbus.cli.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.threatbus.message.Escaper;
import io.threatbus.message.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line, for Loki, Elastic and the like: time, level, logger, thread, message as people read it, and
 * where they are known the plugin's instance, the peer, and the exception.
 */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
    private static final String PLUGIN = "plugin";
    private static final String PEER = "peer";
    private static final Pattern PLUGIN_CLASS = Pattern.compile("io\\.threatbus\\.(?:app|backbone)\\.([a-z0-9]+)\\..*");

    @Override
    public String doLayout(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", event.getInstant().toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", event.getFormattedMessage());
        value(event, PLUGIN).or(() -> byClass(event.getLoggerName())).ifPresent(plugin -> line.put(PLUGIN, plugin));
        value(event, PEER).ifPresent(peer -> line.put(PEER, peer));
        if (event.getThrowableProxy() != null) {
            line.put("exception", StackTrace.of(event.getThrowableProxy()));
        }
        byte[] json = Escaper.json(Json.write(line).bytes());
        return new String(json, StandardCharsets.UTF_8) + "\n";
    }

    /** What the line itself says, else what the thread works for. */
    private static Optional<String> value(ILoggingEvent event, String key) {
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (pair.key.equals(key)) {
                    return Optional.of(String.valueOf(pair.value));
                }
            }
        }
        return Optional.ofNullable(event.getMDCPropertyMap().get(key));
    }

    /** A plugin's classes speak of that plugin, if of no instance. */
    private static Optional<String> byClass(String logger) {
        Matcher matcher = PLUGIN_CLASS.matcher(logger);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
