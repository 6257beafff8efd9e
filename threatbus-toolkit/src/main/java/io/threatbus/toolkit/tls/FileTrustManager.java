package io.threatbus.toolkit.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts the authorities that the file holds now. Thread-safe, called by the JDK's TLS for each handshake. */
final class FileTrustManager extends X509ExtendedTrustManager {
    private final FollowedFiles<X509ExtendedTrustManager> trust;
    private final boolean anyHost;

    FileTrustManager(FollowedFiles<X509ExtendedTrustManager> trust) {
        this(trust, false);
    }

    private FileTrustManager(FollowedFiles<X509ExtendedTrustManager> trust, boolean anyHost) {
        this.trust = trust;
        this.anyHost = anyHost;
    }

    /** Verifies the chain, and does not ask for whom it was issued. */
    FileTrustManager forAnyHost() {
        return new FileTrustManager(trust, true);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.get().checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.get().checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (anyHost) {
            trust.get().checkClientTrusted(chain, type);
        } else {
            trust.get().checkClientTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        if (anyHost) {
            trust.get().checkServerTrusted(chain, type);
        } else {
            trust.get().checkServerTrusted(chain, type, socket);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (anyHost) {
            trust.get().checkClientTrusted(chain, type);
        } else {
            trust.get().checkClientTrusted(chain, type, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        if (anyHost) {
            trust.get().checkServerTrusted(chain, type);
        } else {
            trust.get().checkServerTrusted(chain, type, engine);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.get().getAcceptedIssuers();
    }
}
