package io.threatbus.app.misp.feed;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.curve.CurveKeyPair;
import java.security.SecureRandom;
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
        Duration silence,

        @Setting(
                "The public key of a publisher that asks for CURVE, 40 letters of Z85. MISP's does not; something in front"
                        + " of it may.")
        Optional<String> serverKey,

        @Setting(
                "Our secret key for CURVE, as 'threatbus keys generate' makes it; by default a new one for each start.")
        Optional<Secret> curveKey) {
    public ZmqFeedSettings {
        serverKey.ifPresent(CurveKeyPair::key);
        curveKey.ifPresent(key -> CurveKeyPair.key(key.value()));
        if (serverKey.isPresent() && username.isPresent()) {
            throw new IllegalArgumentException("server_key and username exclude each other: remove one of them");
        }
        if (curveKey.isPresent() && serverKey.isEmpty()) {
            throw new IllegalArgumentException("curve_key needs server_key, the public key of the publisher");
        }
        if (username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("username and password belong together; give both or none");
        }
    }

    /** Whether we show a user name and a password. */
    boolean hasPassword() {
        return username.isPresent();
    }

    /** How we prove who we are. */
    ClientSecurity security() {
        if (serverKey.isPresent()) {
            CurveKeyPair own = curveKey.map(key -> CurveKeyPair.ofSecret(CurveKeyPair.key(key.value())))
                    .orElseGet(() -> CurveKeyPair.generate(new SecureRandom()));
            return ClientSecurity.curve(CurveKeyPair.key(serverKey.get()), own);
        }
        return username.isPresent()
                ? ClientSecurity.plain(username.get(), password.orElseThrow().value())
                : ClientSecurity.none();
    }
}
