package io.threatbus.app.zeek.broker.tls;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

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
        Identity identity = settings.certificate()
                .map(file -> new Identity(
                        PemFiles.privateKey(settings.key().orElseThrow(), settings.keyPassphrase()),
                        PemFiles.certificates(file)))
                .orElseGet(() ->
                        OwnCertificate.loadOrCreate(settings.stateDirectory().orElseThrow(), Instant.now()));
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identity).getKeyManagers(), trustManagers(settings), null);
            return new BrokerTls(settings, context);
        } catch (GeneralSecurityException | IOException e) {
            throw new BrokerException("cannot set up TLS with " + settings + ": " + e, e);
        }
    }

    private static KeyManagerFactory keyManagers(Identity identity) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        char[] nothing = new char[0];
        store.setKeyEntry("own", identity.key(), nothing, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, nothing);
        return factory;
    }

    private static TrustManager[] trustManagers(TlsSettings settings) throws GeneralSecurityException, IOException {
        if (settings.authority().isEmpty()) {
            return new TrustManager[] {new TrustEverybody()};
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate certificate :
                PemFiles.certificates(settings.authority().get())) {
            store.setCertificateEntry("authority-" + number, certificate);
            number++;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
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

    /**
     * Accepts any certificate: without a CA there is nothing to check it against, and libbroker does the same.
     */
    private static final class TrustEverybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
