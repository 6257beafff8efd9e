package io.threatbus.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.Health;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.PluginStatus;
import io.threatbus.bus.ThreatBus;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.NoSettings;
import io.threatbus.testing.Await;
import io.threatbus.testing.ExternalPlugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.ServiceLoader;
import java.util.random.RandomGenerator;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginCatalogTest {
    private static final String BACKBONE = """
            package org.example.backbone;

            import io.threatbus.message.Message;
            import io.threatbus.message.Topic;
            import io.threatbus.spi.BackboneContext;
            import io.threatbus.spi.BackbonePlugin;
            import io.threatbus.spi.FanOut;
            import io.threatbus.spi.OutQueue;
            import java.time.Duration;
            import java.util.ArrayList;
            import java.util.List;

            public final class Relay implements BackbonePlugin {
                private final FanOut fanOut = new FanOut();
                private Thread thread;

                public String name() { return "relay"; }

                public void start(BackboneContext context) {
                    thread = context.newThread("relay", () -> {
                        List<Message> batch = new ArrayList<>();
                        try {
                            while (true) {
                                context.inq().take(batch, 10, Duration.ofSeconds(1));
                                batch.forEach(fanOut::deliver);
                                batch.clear();
                            }
                        } catch (InterruptedException e) {
                            return;
                        }
                    });
                    thread.start();
                }

                public void subscribe(Topic topic, OutQueue outq) { fanOut.subscribe(topic, outq); }
                public void unsubscribe(Topic topic, OutQueue outq) { fanOut.unsubscribe(topic, outq); }
                public boolean drain(Duration deadline) { return true; }
                public void stop() { if (thread != null) thread.interrupt(); }
            }
            """;
    private static final String APP = """
            package org.example.echo;

            import io.threatbus.message.Indicator;
            import io.threatbus.message.Message;
            import io.threatbus.message.Topic;
            import io.threatbus.spi.AppContext;
            import io.threatbus.spi.ApplicationPlugin;
            import io.threatbus.spi.Subscription;
            import io.threatbus.spi.SubscriptionRequest;
            import java.time.Duration;
            import java.util.Map;
            import java.util.Optional;
            import org.slf4j.LoggerFactory;
            import org.yaml.snakeyaml.Yaml;

            public final class Echo implements ApplicationPlugin {
                public String name() { return "echo"; }

                public void start(AppContext context) throws Exception {
                    LoggerFactory.getLogger(Echo.class).debug("starting");
                    Subscription subscription = context.subscribe(SubscriptionRequest.to("echo", Topic.INDICATOR));
                    context.inq().put(Indicator.of(Map.of("pattern", "[ipv4-addr:value = '192.0.2.1']", "pattern_type", "stix")));
                    context.newThread("reader", () -> read(context, subscription)).start();
                }

                private static void read(AppContext context, Subscription subscription) {
                    try {
                        Optional<Message> message = subscription.poll(Duration.ofSeconds(20));
                        String loader = Thread.currentThread().getContextClassLoader().getName();
                        context.health().degraded(Yaml.age() + " got " + message.map(Message::topic).orElseThrow() + " in " + loader);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }

                public void stop() {}
            }
            """;
    /** The bus has a snakeyaml of its own, in which this method does not exist. */
    private static final String LIBRARY =
            "package org.yaml.snakeyaml; public final class Yaml { public static String age() { return \"ancient\"; } }"
                    .replace("; public", ";\npublic");

    @TempDir
    Path temporary;

    private Path plugins;

    @BeforeEach
    void makeDirectory() throws IOException {
        plugins = Files.createDirectory(temporary.resolve("plugins"));
    }

    private ExternalPlugin external(String name) {
        return new ExternalPlugin(temporary.resolve("work-" + name));
    }

    private Path installBackbone() {
        return external("backbone")
                .source(BACKBONE)
                .provides(BackbonePlugin.class, "org.example.backbone.Relay")
                .version("2.5")
                .jar(plugins.resolve("relay.jar"));
    }

    private Path installApp() {
        Path library = external("library").source(LIBRARY).jar(plugins.resolve("echo/snakeyaml-0.1.jar"));
        return external("app")
                .source(APP)
                .library(library)
                .provides(ApplicationPlugin.class, "org.example.echo.Echo")
                .jar(plugins.resolve("echo/echo-1.0.jar"));
    }

    private PluginCatalog catalog() {
        return PluginCatalog.discover(List.of(plugins));
    }

    @Test
    void externalPluginsRunFromADirectoryAndFromASingleJarWithTheirOwnVersionsOfLibraries() {
        installBackbone();
        installApp();
        PluginCatalog catalog = catalog();
        catalog.requireSound();
        InstalledPlugin<BackbonePlugin> backbone = catalog.backbone("relay").orElseThrow();
        InstalledPlugin<ApplicationPlugin> app = catalog.app("echo").orElseThrow();
        ThreatBus bus = new ThreatBus(
                BusSettings.DEFAULT,
                new BackboneSpec("relay", backbone.factory().get(), new NoSettings()),
                List.of(new AppSpec("echo", app.factory(), new NoSettings())),
                new BusServices(InstantSource.system(), MessageObserver.NONE, e -> {}));
        bus.start();
        try {
            Await.until("the plugin says what it got", () -> bus.plugins().stream()
                    .map(PluginStatus::health)
                    .map(Health.Report::detail)
                    .anyMatch("ancient got stix2/indicator in plugin-echo"::equals));
        } finally {
            bus.stop();
        }
    }

    @Test
    void theCatalogSaysNameVersionAndJar() {
        Path backbone = installBackbone();
        Path app = installApp();

        assertThat(catalog().all())
                .extracting(
                        InstalledPlugin::kind,
                        InstalledPlugin::name,
                        plugin -> plugin.version().orElseThrow(),
                        InstalledPlugin::location)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(PluginKind.BACKBONE, "relay", "2.5", backbone.toString()),
                        org.assertj.core.groups.Tuple.tuple(PluginKind.APP, "echo", "1.0", app.toString()));
    }

    @Test
    void aPluginSeesNothingOfTheBusButTheInterface() throws ClassNotFoundException {
        ClassLoader api = new ApiClassLoader(PluginCatalog.class.getClassLoader());

        assertThat(api.loadClass(ApplicationPlugin.class.getName())).isSameAs(ApplicationPlugin.class);
        assertThat(api.loadClass("org.slf4j.LoggerFactory")).isSameAs(org.slf4j.LoggerFactory.class);
        assertThat(api.loadClass("javax.sql.DataSource")).isNotNull();
        for (String hidden : List.of(
                "io.threatbus.bus.ThreatBus",
                "io.threatbus.config.Configuration",
                "org.yaml.snakeyaml.Yaml",
                "com.fasterxml.jackson.core.JsonFactory",
                "ch.qos.logback.classic.Logger")) {
            assertThatThrownBy(() -> api.loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
        }
        assertThat(api.getResource("META-INF/services/ch.qos.logback.classic.spi.Configurator"))
                .isNull();
    }

    /** Of Java 17, the generators of random numbers are in a module that belongs to the loader of the bus. */
    @Test
    void aPluginFindsTheServicesOfTheJdkWhicheverLoaderTheirModulesBelongTo() throws IOException {
        ClassLoader api = new ApiClassLoader(PluginCatalog.class.getClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader plugin = new URLClassLoader("plugin", new URL[0], api)) {
            thread.setContextClassLoader(plugin);
            assertThat(RandomGenerator.getDefault().nextInt(1)).isZero();
            assertThat(ServiceLoader.load(ToolProvider.class, plugin).stream().map(ServiceLoader.Provider::get))
                    .extracting(ToolProvider::name)
                    .contains("jar");
            assertThat(ServiceLoader.load(org.slf4j.spi.SLF4JServiceProvider.class, plugin))
                    .as("services on the bus's own class path")
                    .isEmpty();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Test
    void aPluginThatIsInstalledTwiceIsAnErrorThatNamesBothJars() throws IOException {
        Path jar = installBackbone();
        Path copy = Files.copy(jar, plugins.resolve("relay-copy.jar"));

        assertThatThrownBy(() -> catalog().requireSound())
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("the backbone 'relay' is installed twice")
                .hasMessageContaining(jar.toString())
                .hasMessageContaining(copy.toString());
    }

    @Test
    void aPluginThatCannotBeLoadedIsAnErrorThatNamesTheJarAndTheReason() throws IOException {
        Path missing = external("missing")
                .provides(ApplicationPlugin.class, "org.example.Nowhere")
                .jar(plugins.resolve("missing.jar"));
        Path wrong = external("wrong")
                .source("package org.example;\npublic final class Wrong {}")
                .provides(ApplicationPlugin.class, "org.example.Wrong")
                .jar(plugins.resolve("wrong.jar"));
        Path failing = external("failing")
                .source(BACKBONE.replace("\"relay\"", "null + \"Ä\"").replace("Relay", "Bad"))
                .provides(BackbonePlugin.class, "org.example.backbone.Bad")
                .jar(plugins.resolve("failing.jar"));
        Path empty = external("empty").entry("readme.txt", "nothing").jar(plugins.resolve("empty.jar"));
        Path broken = Files.writeString(plugins.resolve("broken.jar"), "this is no zip");
        Path hollow = Files.createDirectory(plugins.resolve("hollow"));

        List<String> problems = catalog().problems();

        assertThat(problems).hasSize(6);
        assertThat(problems)
                .anySatisfy(problem ->
                        assertThat(problem).contains(missing.toString()).contains("org.example.Nowhere"));
        assertThat(problems)
                .anySatisfy(problem ->
                        assertThat(problem).contains(wrong.toString()).contains("not a subtype"));
        assertThat(problems).anySatisfy(problem -> assertThat(problem)
                .contains(failing.toString())
                .contains("a name is made of lower-case letters"));
        for (Path useless : List.of(empty, broken, hollow)) {
            assertThat(problems)
                    .anySatisfy(problem -> assertThat(problem).startsWith(useless.toString() + " holds no"));
        }
    }

    @Test
    void aJarForANewerJavaIsAnErrorThatNamesIt() throws IOException {
        Path jar = external("newer")
                .entry("org/example/Newer.class", "\u00ca")
                .provides(CommandLineTool.class, "org.example.Newer")
                .jar(plugins.resolve("newer.jar"));

        assertThat(catalog().problems())
                .singleElement()
                .asString()
                .startsWith("the plugin in " + jar + " cannot be loaded")
                .contains("ClassFormatError");
    }

    @Test
    void whatIsNoPluginInTheDirectoryIsPassedOver() throws IOException {
        Files.writeString(plugins.resolve("README"), "put jars here");
        Files.createDirectory(plugins.resolve(".git"));

        assertThat(catalog().problems()).isEmpty();
        assertThat(catalog().all()).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeReadIsAnError() {
        assertThat(PluginCatalog.discover(List.of(plugins.resolve("nowhere"))).problems())
                .singleElement()
                .asString()
                .contains("nowhere cannot be read");
    }
}
