package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.NoSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RabbitMqSettingsTest {
    private static RabbitMqSettings read(String section) {
        BackbonePlugin plugin = ServiceLoader.load(BackbonePlugin.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals("rabbitmq"))
                .findFirst()
                .orElseThrow();
        PluginType type = new PluginType(plugin.name(), plugin.configType(), plugin.enabledByDefault());
        String yaml = "plugins:\n  apps: {some-app: {}}\n  backbones:\n    rabbitmq:\n" + section.indent(6);
        return (RabbitMqSettings) new ConfigurationReader(
                        List.of(type), List.of(new PluginType("some-app", NoSettings.class, true)), Map.of())
                .read(yaml, "config.yaml")
                .backbone()
                .settings();
    }

    @Test
    void theSectionOfThePythonVersionMeansTheSame() {
        RabbitMqSettings settings = read("""
                host: localhost
                port: 5672
                username: guest
                password: secret
                vhost: /
                exchange_name: threatbus
                queue:
                  name_suffix: "my_suffix"
                  name_join_symbol: .
                  durable: true
                  auto_delete: false
                  lazy: true
                  exclusive: false
                  max_items: 0
                """);

        assertThat(settings.delivery()).isEqualTo(Delivery.COMPATIBLE);
        assertThat(settings.queueName()).isEqualTo("threatbus.my_suffix");
        assertThat(Topology.of(settings).queue().arguments()).isEqualTo(Map.of("x-queue-mode", "lazy"));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void theShortestSectionHasDefaults() {
        RabbitMqSettings settings = read("""
                host: localhost
                username: guest
                password: guest
                """);

        assertThat(settings.effectivePort()).isEqualTo(5672);
        assertThat(settings.vhost()).isEqualTo("/");
        assertThat(settings.exchangeName()).isEqualTo("threatbus");
        assertThat(settings.queueName()).startsWith("threatbus.").hasSizeGreaterThan(10);
        assertThat(settings.prefetch()).isEqualTo(1000);
        assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.tlsOptions().enabled()).isFalse();
    }

    @Test
    void severalHostsAndTlsCanBeGiven() {
        RabbitMqSettings settings = read("""
                host: [rabbit1, "rabbit2:5679"]
                username: bus
                password: secret
                delivery: reliable
                tls:
                  enabled: true
                  ca: /etc/threatbus/ca.pem
                queue:
                  type: quorum
                """);

        assertThat(new Connector(settings, (role, task) -> new Thread(task, role)).target())
                .isEqualTo("rabbit1:5671, rabbit2:5679");
        assertThat(settings.tlsOptions().ca()).isEqualTo(Optional.of(Path.of("/etc/threatbus/ca.pem")));
        assertThat(Topology.of(settings).queue().arguments()).containsEntry("x-queue-type", "quorum");
    }

    @Test
    void whatCannotBeTogetherIsAProblem() {
        assertThatThrownBy(() -> read("{host: a, username: b, password: c, queue: {type: quorum}}"))
                .hasMessageContaining("quorum needs delivery: reliable");
        assertThatThrownBy(() -> read("{host: a, username: b, password: c, tls: {ca: /ca.pem}}"))
                .hasMessageContaining("no effect without enabled: true");
        assertThatThrownBy(() -> read("{host: [], username: b, password: c}")).hasMessageContaining("host is missing");
        assertThatThrownBy(() -> read("{host: a, username: b, password: c, queue: {type: quorum, exclusive: true}}"))
                .hasMessageContaining("quorum queue");
    }
}
