package io.threatbus.app.zeek.settings;

import io.threatbus.app.zeek.broker.PlainPolicy;
import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.nio.file.Path;
import java.util.Optional;

/** How Broker connections are encrypted. */
public record ZeekTlsSettings(
        @Setting("The CA certificates, in PEM form, that must vouch for every peer. Needs certificate and key.")
        Optional<Path> ca,

        @Setting("The certificate chain to show to peers, in PEM form; without one, a certificate is generated.")
        Optional<Path> certificate,

        @Setting("The private key of the certificate, in PEM form.")
        Optional<Path> key,

        @Setting("What the private key is encrypted with.") Optional<Secret> keyPassphrase,

        @Setting(
                "From where connections without TLS are accepted (Broker::disable_ssl in Zeek): never, loopback or always."
                        + " Loopback if nothing is said; never if there is a ca.")
        Optional<PlainPolicy> plain,

        @Setting(
                value = "Allows the anonymous TLS 1.2 suite, for Zeek hosts whose OpenSSL does not know TLS 1.3 and for"
                        + " dialing a Zeek without a certificate.",
                byDefault = "false")
        boolean anonymous) {
    public ZeekTlsSettings {
        if (certificate.isPresent() != key.isPresent()) {
            throw new IllegalArgumentException("certificate and key go together: one of them is missing");
        }
        if (ca.isPresent() && certificate.isEmpty()) {
            throw new IllegalArgumentException("with a ca, peers authenticate this side too: set certificate and key");
        }
        if (ca.isPresent() && anonymous) {
            throw new IllegalArgumentException("anonymous would make the ca meaningless: drop one of them");
        }
        if (ca.isPresent() && plain.filter(PlainPolicy.ALWAYS::equals).isPresent()) {
            throw new IllegalArgumentException("plain: always would make the ca meaningless: drop one of them");
        }
    }

    /** Who has set up authentication does not expect that anybody on this machine comes in without. */
    public PlainPolicy plainPolicy() {
        return plain.orElse(ca.isPresent() ? PlainPolicy.NEVER : PlainPolicy.LOOPBACK);
    }
}
