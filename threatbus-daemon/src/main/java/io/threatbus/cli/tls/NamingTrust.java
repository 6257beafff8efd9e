package io.threatbus.cli.tls;

import io.threatbus.message.Escaper;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts pinned certificates whatever their names, and others as usual; says of those it refuses whose they are and what
 * to do. Immutable.
 */
final class NamingTrust extends X509ExtendedTrustManager {
    private interface Check {
        void run() throws CertificateException;
    }

    private final List<Certificate> pinned;
    private final X509ExtendedTrustManager usual;

    NamingTrust(List<Certificate> pinned, X509ExtendedTrustManager usual) {
        this.pinned = List.copyOf(pinned);
        this.usual = usual;
    }

    private void check(X509Certificate[] chain, Check check) throws CertificateException {
        if (pinned.contains(chain[0])) {
            chain[0].checkValidity();
            return;
        }
        try {
            check.run();
        } catch (CertificateException e) {
            throw new CertificateException(refusal(chain[0], e), e);
        }
    }

    private static String refusal(X509Certificate certificate, CertificateException cause) {
        String subject = certificate.getSubjectX500Principal().getName();
        String issuer = certificate.getIssuerX500Principal().getName();
        String who = "the certificate '" + Escaper.text(subject) + "'";
        boolean untrusted = cause.getCause() != null || cause.getClass() != CertificateException.class;
        if (!untrusted) {
            return who + " is not for this host (" + Escaper.text(String.valueOf(cause.getMessage()))
                    + "); ask for the bus by a name that the certificate has, or name the certificate itself with --ca";
        }
        String signer =
                issuer.equals(subject) ? " is signed by itself" : " is signed by '" + Escaper.text(issuer) + "'";
        return who + signer + ", which is not trusted here; name the file with that certificate with --ca";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain, () -> usual.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain, () -> usual.checkServerTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain, () -> usual.checkServerTrusted(chain, type));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        usual.checkClientTrusted(chain, type, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        usual.checkClientTrusted(chain, type, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        usual.checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return usual.getAcceptedIssuers();
    }
}
