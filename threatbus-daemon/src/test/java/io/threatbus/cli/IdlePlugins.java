package io.threatbus.cli;

import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.BackbonePlugin;
import io.threatbus.testing.ExternalPlugin;
import java.nio.file.Path;

/** A backbone and an app that do nothing: a configuration is only read where some are installed. */
final class IdlePlugins {
    private IdlePlugins() {}

    /** Puts them into {@code installed} below the directory. */
    static void install(Path directory) {
        new ExternalPlugin(directory.resolve("work"))
                .source("""
                        package org.example;

                        public final class Idle implements io.threatbus.spi.BackbonePlugin {
                            public String name() { return "inmem"; }
                            public void start(io.threatbus.spi.BackboneContext context) {}
                            public void subscribe(io.threatbus.message.Topic t, io.threatbus.spi.OutQueue q) {}
                            public void unsubscribe(io.threatbus.message.Topic t, io.threatbus.spi.OutQueue q) {}
                            public boolean drain(java.time.Duration deadline) { return true; }
                            public void stop() {}
                        }
                        """)
                .source("""
                        package org.example;

                        public final class IdleApp implements io.threatbus.spi.ApplicationPlugin {
                            public String name() { return "idle"; }
                            public void start(io.threatbus.spi.AppContext context) {}
                            public void stop() {}
                        }
                        """)
                .provides(BackbonePlugin.class, "org.example.Idle")
                .provides(ApplicationPlugin.class, "org.example.IdleApp")
                .jar(directory.resolve("installed/idle.jar"));
    }
}
