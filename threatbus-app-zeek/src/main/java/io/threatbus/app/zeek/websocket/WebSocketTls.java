package io.threatbus.app.zeek.websocket;

import io.threatbus.ThreatBusException;
import io.threatbus.app.zeek.broker.tls.PemFiles;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards a WebSocket server.
 *
 * @param authority a file with the CA certificates that must vouch for the server; without one, those of the JDK
 * @param certificate a file with the chain to show to the server
 * @param key a file with its private key
 * @param verifyHostname whether the server's certificate must name its host
 */
public record WebSocketTls(
        Optional<Path> authority,
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<String> keyPassphrase,
        boolean verifyHostname) {
    /**
     * Reads the files.
     *
     * @throws ThreatBusException if that is not possible
     */
    public SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ThreatBusException("cannot set up TLS with " + authority + " and " + certificate + ": " + e, e);
        }
    }

    private KeyManager @Nullable [] keyManagers() throws GeneralSecurityException, IOException {
        if (certificate.isEmpty()) {
            return null;
        }
        char[] nothing = new char[0];
        KeyStore store = emptyStore();
        store.setKeyEntry(
                "own",
                PemFiles.privateKey(key.orElseThrow(), keyPassphrase),
                nothing,
                PemFiles.certificates(certificate.get()).toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, nothing);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authority.isEmpty() ? null : authorities(authority.get()));
        TrustManager[] managers = factory.getTrustManagers();
        if (!verifyHostname) {
            for (int index = 0; index < managers.length; index++) {
                if (managers[index] instanceof X509TrustManager manager) {
                    managers[index] = new AnyHost(manager);
                }
            }
        }
        return managers;
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = emptyStore();
        int number = 0;
        for (X509Certificate authority : PemFiles.certificates(file)) {
            store.setCertificateEntry("authority-" + number, authority);
            number++;
        }
        return store;
    }

    /** Verifies the chain, and does not ask for whom it was issued. */
    private static final class AnyHost extends X509ExtendedTrustManager {
        private final X509TrustManager chain;

        AnyHost(X509TrustManager chain) {
            this.chain = chain;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type) throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, Socket socket)
                throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            chain.checkClientTrusted(certificates, type);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] certificates, String type, SSLEngine engine)
                throws CertificateException {
            chain.checkServerTrusted(certificates, type);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return chain.getAcceptedIssuers();
        }
    }
}
