package io.threatbus.app.zeek.settings;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** One of Zeek's WebSocket servers. */
public record ZeekWebSocketSettings(
        @Setting("Where it is, such as ws://manager:27759/v1/messages/json; wss:// for TLS.")
        String url,

        @Setting(
                value = "The name Zeek knows this bus by. Letters, digits and / _ - . = : * @.",
                byDefault = "threatbus")
        String applicationName,

        @Setting(
                value = "The most events a second that are sent; Zeek may cut off whoever sends faster than it works.",
                byDefault = "5000",
                min = 1,
                max = 10_000_000)
        int rate,

        @Setting(value = "How long to wait for a connection, and for Zeek's acknowledgement.", byDefault = "10s")
        Duration timeout,

        @Setting(value = "How often a sign of life is asked for.", byDefault = "5s")
        Duration pingInterval,

        @Setting(value = "How long a script may take to listen to the topic it was acknowledged.", byDefault = "500ms")
        Duration acknowledgementPause,

        @Setting("The CA certificates, in PEM form, that must vouch for the server; without one, those of the JDK.")
        Optional<Path> ca,

        @Setting("The certificate chain to show to the server, in PEM form.")
        Optional<Path> certificate,

        @Setting("The private key of the certificate, in PEM form.")
        Optional<Path> key,

        @Setting("What the private key is encrypted with.") Optional<Secret> keyPassphrase,

        @Setting(value = "Whether the server's certificate must name its host.", byDefault = "true")
        boolean verifyHostname) {
    private static final String NAME_CHARACTERS = "[A-Za-z0-9/_.=:*@-]+";

    public ZeekWebSocketSettings {
        URI uri = URI.create(url);
        String scheme = String.valueOf(uri.getScheme());
        if (!(scheme.equals("ws") || scheme.equals("wss")) || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "url '" + url + "' is not like ws://manager:27759/v1/messages/json, or wss://");
        }
        boolean tlsFiles = ca.isPresent() || certificate.isPresent() || key.isPresent();
        if (tlsFiles && scheme.equals("ws")) {
            throw new IllegalArgumentException("ca, certificate and key need a wss:// url, not " + url);
        }
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate and key go together: one of them is missing");
        }
        if (!applicationName.matches(NAME_CHARACTERS)) {
            throw new IllegalArgumentException("application_name '" + applicationName
                    + "' has characters that Zeek refuses; it takes letters, digits and / _ - . = : * @");
        }
        if (!isPositive(timeout) || !isPositive(pingInterval) || acknowledgementPause.isNegative()) {
            throw new IllegalArgumentException("timeout and ping_interval must be positive");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    public URI uri() {
        return URI.create(url);
    }
}
