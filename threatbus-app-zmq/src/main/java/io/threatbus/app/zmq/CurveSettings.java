package io.threatbus.app.zmq;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import io.threatbus.zmtp.curve.CurveKeyPair;

/** The key of an endpoint that speaks CURVE. */
public record CurveSettings(
        @Setting(
                value = "The secret key of this endpoint, as 'threatbus keys generate' makes it: 40 letters of Z85.",
                privateFile = true)
        Secret key) {
    public CurveSettings {
        CurveKeyPair.key(key.value());
    }

    CurveKeyPair keyPair() {
        return CurveKeyPair.ofSecret(CurveKeyPair.key(key.value()));
    }
}
