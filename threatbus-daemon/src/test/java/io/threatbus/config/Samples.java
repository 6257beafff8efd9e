package io.threatbus.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.threatbus.spi.NoSettings;
import io.threatbus.spi.QueueSettings;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plugins with settings of every kind. */
final class Samples {
    private Samples() {}

    record Endpoint(
            @Setting(value = "Where to listen.", byDefault = "127.0.0.1")
            String host,

            @Setting(value = "The management port.", byDefault = "13370", min = 0, max = 65535)
            int manage,

            @Setting(value = "The publishing port.", byDefault = "13371", min = 0, max = 65535)
            int pub,

            @Setting("The queue of each subscriber.") QueueSettings queue) {}

    enum Mode {
        FAST,
        THOROUGH
    }

    record Api(
            @Setting("The server.") String host,
            @Setting("The key.") Secret key) {}

    record Filter(
            @Setting("Organisations.") List<String> orgs,
            @Setting("Tags.") List<String> tags) {}

    record Extra(
            @Setting(value = "On.", byDefault = "true") boolean enabled,
            @Setting(value = "Settle.", byDefault = "1s") Duration settle) {}

    record Everything(
            @Setting("Needed.") String needed,

            @Setting(value = "Ratio.", byDefault = "0.5", min = 0, max = 1)
            double ratio,

            @Setting(value = "Big.", byDefault = "5000000000")
            long big,

            @Setting(value = "Mode.", byDefault = "fast") Mode mode,

            @Setting(value = "Wait.", byDefault = "30s", min = 1)
            Duration pause,

            @Setting("File.") Optional<Path> file,
            @Setting("Interface.") Optional<Api> api,
            @Setting("Filters.") List<Filter> filter,

            @Setting(value = "Words.", byDefault = "[one, two]")
            List<String> words,

            @Setting("Free.") Map<String, String> config,
            @Setting("Extra.") Extra extra,

            @Setting(value = "Dotted.", key = "bootstrap.servers", byDefault = "here")
            String servers) {
        Everything {
            if (needed.equals("impossible")) {
                throw new IllegalArgumentException("'impossible' is not possible; use 'possible'");
            }
        }
    }

    static final PluginType INMEM = new PluginType("inmem", NoSettings.class, true);
    static final PluginType RABBIT = new PluginType("rabbitmq", Api.class, false);
    static final PluginType ZMQ = new PluginType("zmq", Endpoint.class, true);
    static final PluginType MISP = new PluginType("misp", Everything.class, false);
    static final PluginType HYPHENATED = new PluginType("dir-watch", Endpoint.class, false);

    static ConfigurationReader reader(Map<String, String> environment) {
        return new ConfigurationReader(List.of(INMEM, RABBIT), List.of(ZMQ, MISP, HYPHENATED), environment);
    }

    static Configuration read(String yaml) {
        return reader(Map.of()).read(yaml, "config.yaml");
    }

    /** The settings of the MISP sample from its section alone. */
    static Everything everything(String section) {
        Configuration configuration = read("plugins:\n  apps:\n    misp:\n" + section.indent(6));
        return (Everything) configuration.apps().get(0).settings();
    }

    /** What is wrong with a configuration, each problem with its place. */
    static List<String> problems(String yaml) {
        return problems(Map.of(), yaml);
    }

    static List<String> problems(Map<String, String> environment, String yaml) {
        ConfigurationException failure = catchThrowableOfType(
                ConfigurationException.class, () -> reader(environment).read(yaml, "config.yaml"));
        return failure.problems().stream().map(Problem::toString).toList();
    }
}
