package io.threatbus.app.misp.feed;

import io.threatbus.ThreatBusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/**
 * Translates the settings of librdkafka, which the Python version passed on, into those of the Java client. What is only
 * known to librdkafka is left out.
 */
final class KafkaClientConfig {
    private static final Map<String, String> NAMES = Map.of(
            "metadata.broker.list", "bootstrap.servers",
            "sasl.mechanisms", "sasl.mechanism",
            "topic.metadata.refresh.interval.ms", "metadata.max.age.ms",
            "socket.send.buffer.bytes", "send.buffer.bytes",
            "socket.receive.buffer.bytes", "receive.buffer.bytes");

    private static final String CERTIFICATE = "ssl.certificate.location";
    private static final String KEY = "ssl.key.location";

    private static final Map<String, String> RESET = Map.of(
            "smallest", "earliest", "beginning", "earliest", "largest", "latest", "end", "latest", "error", "none");

    private final Map<String, Object> properties = new LinkedHashMap<>();
    private final Set<String> ignored = new TreeSet<>();

    KafkaClientConfig(Map<String, String> given) {
        given.forEach(this::translate);
        putKeyStore(given);
        if (given.containsKey("sasl.username")) {
            putLogin(given);
        }
        properties.putIfAbsent(ConsumerConfig.GROUP_ID_CONFIG, "threatbus");
        properties.putIfAbsent(ConsumerConfig.CLIENT_ID_CONFIG, "threatbus-misp");
        // Offsets are committed once the indicators are in the bus's queue, not by the clock.
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    }

    private void translate(String name, String value) {
        switch (name) {
            case "ssl.ca.location" -> {
                properties.put("ssl.truststore.type", "PEM");
                properties.put("ssl.truststore.location", value);
            }
            case "auto.offset.reset" -> properties.put(name, RESET.getOrDefault(value, value));
            case "security.protocol" -> properties.put(name, value.toUpperCase(Locale.ROOT));
            case "enable.auto.commit", "sasl.username", "sasl.password", CERTIFICATE, KEY -> {
                // Decided here, or translated together with others.
            }
            default -> pass(NAMES.getOrDefault(name, name), name, value);
        }
    }

    /** The Java client wants certificate and key in one file, or their text. */
    private void putKeyStore(Map<String, String> given) {
        if (given.containsKey(CERTIFICATE) && given.containsKey(KEY)) {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.certificate.chain", text(CERTIFICATE, given.get(CERTIFICATE)));
            properties.put("ssl.keystore.key", text(KEY, given.get(KEY)));
        } else if (given.containsKey(CERTIFICATE) || given.containsKey(KEY)) {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.location", given.getOrDefault(CERTIFICATE, given.get(KEY)));
        }
    }

    private static String text(String name, String file) {
        try {
            return Files.readString(Path.of(file), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new ThreatBusException("kafka.config: cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private void pass(String name, String givenName, String value) {
        if (ConsumerConfig.configNames().contains(name)) {
            properties.put(name, value);
        } else {
            ignored.add(givenName);
        }
    }

    private void putLogin(Map<String, String> given) {
        boolean plain = given.getOrDefault("sasl.mechanisms", given.getOrDefault("sasl.mechanism", "PLAIN"))
                .equalsIgnoreCase("PLAIN");
        String module = plain
                ? "org.apache.kafka.common.security.plain.PlainLoginModule"
                : "org.apache.kafka.common.security.scram.ScramLoginModule";
        properties.put(
                "sasl.jaas.config",
                module + " required username=\"" + quoted(given.get("sasl.username")) + "\" password=\""
                        + quoted(given.getOrDefault("sasl.password", "")) + "\";");
    }

    private static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /** What the Java client gets. */
    Map<String, Object> properties() {
        return properties;
    }

    /** The names that were left out. */
    Set<String> ignored() {
        return ignored;
    }
}
