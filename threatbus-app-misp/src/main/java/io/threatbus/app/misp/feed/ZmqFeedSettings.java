package io.threatbus.app.misp.feed;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.time.Duration;
import java.util.Optional;

/** MISP's ZeroMQ feed. */
public record ZmqFeedSettings(
        @Setting("The host of MISP's ZeroMQ publisher.") String host,

        @Setting(value = "Its port.", byDefault = "50000", min = 1, max = 65535)
        int port,

        @Setting("The name that MISP's setting ZeroMQ_username asks for.")
        Optional<String> username,

        @Setting("The password that MISP's setting ZeroMQ_password asks for.")
        Optional<Secret> password,

        @Setting(value = "The largest notification, in bytes.", byDefault = "33554432", min = 1024, max = 1073741824)
        int maxSize,

        @Setting(value = "The feed counts as dead after so long without a sign of life.", byDefault = "25s")
        Duration silence) {
    public ZmqFeedSettings {
        if (username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("username and password belong together; give both or none");
        }
    }
}
