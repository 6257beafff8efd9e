package io.threatbus.app.misp.feed;

import io.threatbus.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** MISP's Kafka feed. */
public record KafkaFeedSettings(
        @Setting("Topics to read, such as misp_attribute, misp_event and misp_tag.")
        List<String> topics,

        @Setting(value = "How long one wait for records takes at most.", byDefault = "1s")
        Duration pollInterval,

        @Setting("Settings of the Kafka client, with their names in librdkafka or in the Java client.")
        Map<String, String> config) {
    public KafkaFeedSettings {
        topics = List.copyOf(topics);
        config = Map.copyOf(config);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics is missing; give at least misp_attribute");
        }
        if (!config.containsKey("bootstrap.servers") && !config.containsKey("metadata.broker.list")) {
            throw new IllegalArgumentException("config has no bootstrap.servers; give the brokers as host:port,…");
        }
        if (pollInterval.isZero() || pollInterval.isNegative()) {
            throw new IllegalArgumentException("poll_interval must be more than 0");
        }
    }
}
