package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.testing.Await;
import io.threatbus.testing.ExternalPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP while 10,000 messages a second flow to an application and to a Zeek: nobody may notice. */
class ReloadUnderLoadIT {
    private static final int PER_SECOND = 10_000;
    private static final int BETWEEN = 5_000;
    private static final String TAKEN_OVER = "has taken over the changed configuration";
    private static final String REFUSED = "goes on with the old one";

    @TempDir
    Path temporary;

    private void configure(String verbosity, int limit, String more) throws IOException {
        Files.writeString(temporary.resolve("config.yaml"), """
                logging: {console_verbosity: VERBOSITY}
                admin: {port: 0}
                bus: {drain_timeout: 1s, stop_timeout: 2s}
                plugins:
                  apps:
                    zmq: {manage: 0, pub: 0, sub: 0, max_subscriptions: LIMIT}
                    zeek: {port: 0, max_subscriptions: LIMIT}
                MORE
                """.replace("VERBOSITY", verbosity)
                .replace("LIMIT", Integer.toString(limit))
                .replace("MORE", more.isEmpty() ? "" : "    " + more));
    }

    private static String misp(String organisation) {
        return "misp: {zmq: {host: 127.0.0.1, port: 1}, filter: [{orgs: [" + organisation + "]}]}";
    }

    /** An application without a network, whose coming and going is seen in the log. */
    private Path plugins() {
        new ExternalPlugin(temporary.resolve("work"))
                .source("""
                        package org.example;

                        public final class Quiet implements io.threatbus.spi.ApplicationPlugin {
                            public String name() { return "quiet"; }
                            public void start(io.threatbus.spi.AppContext context) {}
                            public void stop() {}
                        }
                        """)
                .provides(ApplicationPlugin.class, "org.example.Quiet")
                .jar(temporary.resolve("plugins/quiet.jar"));
        return temporary.resolve("plugins");
    }

    private static void reload(Launched bus, NumberedLoad load, String outcome) {
        int before = load.received();
        int times = bus.countInLog(outcome);
        bus.signal("HUP");
        Await.until("the reload is over", () -> bus.countInLog(outcome) > times);
        Await.until("messages have flowed meanwhile", () -> load.received() >= before + BETWEEN);
    }

    @Test
    void reloadsAndRefusedReloadsLoseNoMessageAndNoConnection() throws IOException {
        configure("INFO", 10, misp("CIRCL"));
        try (Launched bus =
                Launched.start(temporary, "run", "--plugins", plugins().toString())) {
            bus.awaitLog("Threat Bus is ready");
            try (ZeekSensor zeek = new ZeekSensor(bus.log(), Files.createDirectory(temporary.resolve("zeek")));
                    NumberedLoad load = new NumberedLoad(bus.log(), PER_SECOND).start()) {
                Await.until("messages flow", () -> load.received() >= BETWEEN);
                reloadAgainAndAgain(bus, load);
                int all = load.finish();

                Await.until("the sensor has everything, too", () -> zeek.received() >= all);
                assertThat(all).isEqualTo(load.sent()).isGreaterThan(8 * BETWEEN);
                assertThat(zeek.received()).isEqualTo(all);
                assertThat(zeek.disorder()).isEmpty();
                assertThat(zeek.connections()).isEqualTo(1);
                assertThat(zeek.losses()).isZero();
                assertThat(bus.countInLog("has subscribed")).isEqualTo(1);
                assertThat(bus.countInLog("listens on tcp")).isEqualTo(1);
                assertThat(bus.log()).doesNotContain("is forgotten", "has disconnected", "is behind", "dropped");
            }
        }
    }

    private void reloadAgainAndAgain(Launched bus, NumberedLoad load) throws IOException {
        configure("DEBUG", 10, misp("CIRCL"));
        reload(bus, load, TAKEN_OVER);
        assertThat(bus.log()).doesNotContain("goes on with its new configuration", "is started", "is stopped");

        load.visit();
        bus.awaitLog("publishes no longer");
        assertThat(bus.log()).contains(" DEBUG ");

        configure("INFO", 10, misp("ESET"));
        reload(bus, load, TAKEN_OVER);
        int chatter = bus.countInLog(" DEBUG ");
        load.visit();
        assertThat(bus.countInLog("misp is started with its new configuration")).isEqualTo(1);

        configure("INFO", 20, misp("ESET"));
        reload(bus, load, TAKEN_OVER);
        assertThat(bus.log())
                .contains("zmq goes on with its new configuration", "zeek goes on with its new configuration");

        configure("INFO", 20, "quiet: {}");
        reload(bus, load, TAKEN_OVER);
        assertThat(bus.log()).contains("misp is stopped", "quiet is started with its new configuration");

        configure("LOUD", 0, misp("ESET"));
        reload(bus, load, REFUSED);
        assertThat(bus.log()).contains("config.yaml:1", "console_verbosity", "max_subscriptions");
        Files.writeString(temporary.resolve("config.yaml"), "plugins: {apps: [");
        reload(bus, load, REFUSED);
        assertThat(bus.countInLog("quiet is stopped")).isZero();

        configure("INFO", 20, "");
        reload(bus, load, TAKEN_OVER);
        assertThat(bus.log()).contains("quiet is stopped: it is no longer configured");
        assertThat(bus.countInLog(" DEBUG ")).isEqualTo(chatter);
    }
}
