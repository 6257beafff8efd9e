package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.Health;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.cli.Main;
import io.threatbus.config.Configuration;
import io.threatbus.config.ConfigurationReader;
import io.threatbus.config.PluginType;
import io.threatbus.message.Indicator;
import io.threatbus.message.Message;
import io.threatbus.message.Sighting;
import io.threatbus.message.Topic;
import io.threatbus.plugin.PluginCatalog;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Subscription;
import io.threatbus.spi.SubscriptionRequest;
import io.threatbus.testing.Await;
import io.threatbus.testing.ExternalPlugin;
import io.threatbus.testing.Samples;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritingAPluginTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\n(.*?)```");

    @TempDir
    Path temporary;

    private static List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Project.read("docs/writing-a-plugin.md"));
        while (matcher.find()) {
            if (matcher.group(1).equals(language)) {
                blocks.add(matcher.group(2));
            }
        }
        return blocks;
    }

    /** Puts indicators on the bus, and sees the sightings. */
    private static final class Probe implements ApplicationPlugin {
        private AppContext context;
        private Subscription sightings;

        @Override
        public String name() {
            return "probe";
        }

        @Override
        public void start(AppContext given) {
            context = given;
            sightings = given.subscribe(SubscriptionRequest.to("probe", Topic.SIGHTING));
        }

        @Override
        public void stop() {}
    }

    @Test
    void thePluginOfTheDocumentationCompilesAgainstTheInterfaceAloneAndWorks() throws Exception {
        ExternalPlugin plugin = new ExternalPlugin(Files.createDirectory(temporary.resolve("work")));
        blocks("java").forEach(plugin::source);
        plugin.provides(ApplicationPlugin.class, "org.example.lines.LinesPlugin")
                .provides(CommandLineTool.class, "org.example.lines.SeenCommand")
                .jar(temporary.resolve("plugins/lines/lines-1.0.jar"));
        PluginCatalog catalog = PluginCatalog.discover(List.of(temporary.resolve("plugins")));
        catalog.requireSound();
        Configuration configuration = configuration(catalog);
        AppSpec lines = configuration.apps().stream()
                .filter(section -> section.plugin().equals("lines"))
                .map(section ->
                        new AppSpec("lines", catalog.app("lines").orElseThrow().factory(), section.settings()))
                .findFirst()
                .orElseThrow();
        Probe probe = new Probe();
        ThreatBus bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec(
                        "inmem",
                        catalog.backbone("inmem").orElseThrow().factory().get(),
                        new NoSettings()),
                List.of(new AppSpec("probe", () -> probe, new NoSettings()), lines),
                new BusServices(InstantSource.system(), MessageObserver.NONE, e -> {}));
        bus.start();
        try {
            talk(probe, bus);
        } finally {
            bus.stop();
        }
    }

    /** The configuration on the page, with any free port instead of a fixed one. */
    private static Configuration configuration(PluginCatalog catalog) {
        List<PluginType> backbones = catalog.backbones().stream()
                .map(installed -> installed.factory().get())
                .map(type -> new PluginType(type.name(), type.configType(), type.enabledByDefault()))
                .toList();
        List<PluginType> apps = catalog.apps().stream()
                .map(installed -> installed.factory().get())
                .map(type -> new PluginType(type.name(), type.configType(), type.enabledByDefault()))
                .toList();
        assertThat(backbones).extracting(PluginType::name).contains("inmem");
        return new ConfigurationReader(backbones, apps, Map.of("THREATBUS_PLUGINS__APPS__LINES__PORT", "0"))
                .read(blocks("yaml").get(0), "lines.yaml");
    }

    private void report(int port, String id) throws IOException {
        String section = blocks("yaml").get(0).replace("port: 9999", "port: " + port);
        assertThat(threatbus(section, "seen", id)).isEqualTo("1 reported\n");
        assertThat(threatbus(section, "seen", "--help")).contains("Report indicators as seen.", "--instance=NAME");
        assertThat(threatbus(section, "seen", "--instance", "other", id))
                .contains("the configuration has no plugin 'lines' by the name 'other'; see threatbus seen --help");
        assertThat(threatbus(section.replace("port: " + port, "port: 13380"), "check"))
                .contains("plugins.apps.lines.port: port 13380 is that of admin.port, too");
    }

    /** What the program prints, with the plugin installed. */
    private String threatbus(String configuration, String... arguments) throws IOException {
        Path file = Files.writeString(temporary.resolve("lines.yaml"), configuration);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream screen = new PrintStream(printed, true, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>(
                List.of("--plugins", temporary.resolve("plugins").toString(), "-c", file.toString()));
        all.addAll(List.of(arguments));
        Main.run(
                all,
                Optional.empty(),
                new CommandLineTool.Terminal(InputStream.nullInputStream(), screen, screen, false));
        return printed.toString(StandardCharsets.UTF_8);
    }

    private void talk(Probe probe, ThreatBus bus) throws IOException, InterruptedException {
        String detail = bus.plugins().stream()
                .filter(status -> status.name().equals("lines"))
                .map(PluginStatus::health)
                .map(Health.Report::detail)
                .findFirst()
                .orElseThrow();
        int port = Integer.parseInt(detail.replaceAll("\\D", ""));
        Indicator indicator = Samples.indicator("bad");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            socket.setSoTimeout(20_000);
            Await.until("the connection subscribes", () -> bus.subscribers().size() == 2);
            probe.context.inq().put(indicator);
            assertThat(in.readLine()).isEqualTo(indicator.id() + "\t" + indicator.pattern());

            String lines = "nonsense\n" + indicator.id() + "\n";
            socket.getOutputStream().write(lines.getBytes(StandardCharsets.UTF_8));
            Message message = probe.sightings.poll(Duration.ofSeconds(20)).orElseThrow();
            assertThat(((Sighting) message).sightingOf()).isEqualTo(indicator.id());
        }
        report(port, indicator.id().toString());
        Message reported = probe.sightings.poll(Duration.ofSeconds(20)).orElseThrow();
        assertThat(((Sighting) reported).sightingOf()).isEqualTo(indicator.id());
        Await.until(
                "the lost connection has no subscription",
                () -> bus.subscribers().size() == 1);
    }

    @Test
    void everyClassOnThePageIsThere() {
        assertThat(blocks("java")).hasSize(4);
        assertThat(BackbonePlugin.class).isInterface();
    }
}
