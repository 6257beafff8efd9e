package io.threatbus.app.misp.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.PemCertificates;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What librdkafka is told is what the Java client does. */
class KafkaClientConfigTest {
    @TempDir
    Path directory;

    private KeyStore keyStore(Map<String, String> given) throws Exception {
        Map<String, Object> properties = new HashMap<>(new KafkaClientConfig(given).properties());
        properties.put("bootstrap.servers", "127.0.0.1:9");
        properties.put("key.deserializer", StringDeserializer.class);
        properties.put("value.deserializer", StringDeserializer.class);
        try (DefaultSslEngineFactory tls = new DefaultSslEngineFactory()) {
            tls.configure(new ConsumerConfig(properties).values());
            return tls.keystore();
        }
    }

    @Test
    void certificateAndKeyInFilesOfTheirOwnAreWhatIsShownToTheBroker() throws Exception {
        PemCertificates.make(directory, "client");
        KeyStore store = keyStore(Map.of(
                "security.protocol", "ssl",
                "ssl.certificate.location", directory.resolve("client.crt").toString(),
                "ssl.key.location", directory.resolve("client.key").toString()));
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.isKeyEntry(store.aliases().nextElement())).isTrue();
    }
}
