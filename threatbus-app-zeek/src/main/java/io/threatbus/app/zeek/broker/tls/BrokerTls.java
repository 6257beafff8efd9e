package io.threatbus.app.zeek.broker.tls;

import io.threatbus.ThreatBusException;
import io.threatbus.app.zeek.broker.wire.BrokerException;
import io.threatbus.toolkit.tls.KeyMaterial;
import io.threatbus.toolkit.tls.TlsFiles;
import io.threatbus.toolkit.tls.TrustEverybody;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/**
 * TLS 1.3 and 1.2 for one endpoint. Safe for use by several threads.
 *
 * <p>Without a CA this is encryption without authentication, which is what a Zeek with default settings expects: it offers
 * TLS 1.3 and verifies nothing. With a CA both sides must present a certificate that it vouches for; host names are not
 * checked, as in libbroker.
 */
public final class BrokerTls {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final TlsSettings settings;
    private final SSLContext context;

    private BrokerTls(TlsSettings settings, SSLContext context) {
        this.settings = settings;
        this.context = context;
    }

    /**
     * Reads, or generates, what the settings name.
     *
     * @throws BrokerException if a file cannot be read, a key does not fit, or the anonymous suite cannot be allowed
     */
    public static BrokerTls of(TlsSettings settings) {
        if (settings.anonymous()) {
            AnonymousSuite.allow();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(settings), trustManagers(settings), null);
            return new BrokerTls(settings, context);
        } catch (GeneralSecurityException | ThreatBusException e) {
            throw new BrokerException("cannot set up TLS with " + settings + ": " + e.getMessage(), e);
        }
    }

    private static TlsFiles files(TlsSettings settings) {
        return new TlsFiles(
                settings.authority(), settings.certificate(), settings.key(), settings.keyPassphrase(), false);
    }

    private static KeyManager[] keyManagers(TlsSettings settings) {
        if (settings.certificate().isPresent()) {
            return files(settings).keyManagers();
        }
        Path directory = settings.stateDirectory().orElseThrow();
        Identity identity = OwnCertificate.loadOrCreate(directory, Instant.now());
        return new KeyManager[] {KeyMaterial.keyManager(identity.key(), identity.chain(), directory, directory)};
    }

    private static TrustManager[] trustManagers(TlsSettings settings) {
        return new TrustManager[] {
            settings.authority().isPresent() ? files(settings).trustManager() : new TrustEverybody()
        };
    }

    /** Whether peers have to authenticate themselves. */
    public boolean authenticatesPeers() {
        return settings.authority().isPresent();
    }

    /** A new engine for a connection that was accepted. */
    public SSLEngine serverEngine() {
        SSLEngine engine = engine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(authenticatesPeers());
        return engine;
    }

    /** A new engine for a connection to a listener. */
    public SSLEngine clientEngine() {
        SSLEngine engine = engine();
        engine.setUseClientMode(true);
        return engine;
    }

    private SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setEnabledProtocols(PROTOCOLS);
        if (settings.anonymous()) {
            engine.setEnabledCipherSuites(
                    Stream.concat(Stream.of(engine.getEnabledCipherSuites()), Stream.of(AnonymousSuite.NAME))
                            .distinct()
                            .toArray(String[]::new));
        }
        return engine;
    }

    /** What the log says once. */
    public List<String> notes() {
        Stream<String> security = Stream.of(
                authenticatesPeers()
                        ? "TLS with authentication of both sides"
                        : "TLS encrypts, but authenticates nobody: no CA is configured");
        Stream<String> anonymous =
                settings.anonymous() ? Stream.of("the anonymous TLS 1.2 suite is allowed") : Stream.empty();
        return Stream.concat(security, anonymous).toList();
    }
}
