package io.threatbus.access;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One entry of {@code access.clients}: by what the client is known, and what it may do. Whatever is not said is denied. */
public record ClientSettings(
        @Setting("Names the client in the log, the trace and metrics; lower-case letters, digits and . _ - are usual.")
        String name,

        @Setting("Its public key, as 'threatbus keys show' prints it (40 letters of Z85).")
        Optional<String> curveKey,

        @Setting(value = "The password that it shows together with its name.", privateFile = true)
        Optional<Secret> password,

        @Setting("The subject of its certificate, such as CN=zeek-1,O=Example.")
        Optional<String> certificate,

        @Setting(value = "The token that it shows over HTTP.", privateFile = true)
        Optional<Secret> token,

        @Setting("The topics that it may subscribe to, and those that begin with them.")
        List<String> subscribe,

        @Setting("The topics that it may publish to, and those that begin with them.")
        List<String> publish,

        @Setting(value = "Whether it may withdraw what others have published.", byDefault = "false")
        boolean remove,

        @Setting("What it may receive of what it subscribes to.")
        ReceiveSettings receive,

        @Setting(value = "How far back it may ask for history.", byDefault = "0s")
        Duration snapshot,

        @Setting("How many messages it may publish, such as 1000/s.")
        Optional<String> rate,

        @Setting(value = "How many subscriptions it may have.", byDefault = "100", min = 0, max = 1_000_000)
        int maxSubscriptions,

        @Setting(value = "How many connections it may have.", byDefault = "100", min = 1, max = 1_000_000)
        int maxConnections) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final Pattern RATE = Pattern.compile("([1-9][0-9]{0,8})(/s)?");
    private static final Pattern TOPIC = Pattern.compile("[a-z0-9/*]{1,128}");
    private static final Pattern CURVE_KEY = Pattern.compile("[0-9A-Za-z.:+=^!/*?&<>()\\[\\]{}@%$#-]{40}");

    public ClientSettings {
        subscribe = List.copyOf(subscribe);
        publish = List.copyOf(publish);
        require(NAME.matcher(name).matches(), "name '" + name + "' is no name of up to 64 letters, digits and . _ @ -");
        require(
                !name.equals(AccessSettings.DENY) && !name.equals(AccessSettings.ALLOW),
                "a client cannot be called '" + name + "'");
        require(
                curveKey.isEmpty() || CURVE_KEY.matcher(curveKey.get()).matches(),
                "curve_key of " + name + " is not the 40 letters of a public key; see 'threatbus keys show'");
        for (String topic : Stream.concat(subscribe.stream(), publish.stream()).toList()) {
            require(TOPIC.matcher(topic).matches(), "'" + topic + "' is no topic, such as stix2/indicator");
        }
        require(rate.isEmpty() || RATE.matcher(rate.get()).matches(), "rate of " + name + " must be like 1000/s");
        require(!snapshot.isNegative(), "snapshot of " + name + " must not be negative");
        require(
                Stream.of(password, token).flatMap(Optional::stream).noneMatch(secret -> secret.value()
                        .isBlank()),
                "a blank password or token would let everybody in");
    }

    private static void require(boolean met, String problem) {
        if (!met) {
            throw new IllegalArgumentException(problem);
        }
    }

    /** What must not be there twice in a list. */
    List<String> credentials() {
        return Stream.of(
                        curveKey.map("key "::concat),
                        certificate.map(subject -> "subject " + subject(subject)),
                        token.map(secret -> "token " + secret.value()))
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * The subject of a certificate in the one form that is compared.
     *
     * @throws ThreatBusException if it is none
     */
    static String subject(String text) {
        try {
            return new javax.security.auth.x500.X500Principal(text)
                    .getName(javax.security.auth.x500.X500Principal.CANONICAL);
        } catch (IllegalArgumentException e) {
            throw new ThreatBusException("'" + text + "' is no subject of a certificate, such as CN=zeek-1", e);
        }
    }

    /** Messages in a second; empty for as many as it likes. */
    Optional<Integer> messagesPerSecond() {
        return rate.map(text -> Integer.valueOf(text.replace("/s", "")));
    }
}
