package io.threatbus.app.misp.rest;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.util.Locale;

/** Says in an operator's words why a connection could not be secured. Stateless. */
final class TlsFailures {
    private TlsFailures() {}

    /** What is wrong, and where to change it; of other failures what they say themselves. */
    static String describe(Throwable root) {
        String text = String.valueOf(root.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        if (root instanceof CertPathBuilderException || lower.contains("unable to find valid certification path")) {
            return "MISP's certificate is signed by nobody we trust: set api.ca_file to a file (PEM) with the certificate"
                    + " of its authority, or with MISP's own if it is self-signed";
        }
        if (root instanceof CertificateExpiredException || lower.contains("notafter")) {
            return "MISP's certificate has expired: renew it on the server";
        }
        if (lower.contains("subject alternative") || lower.contains("no name matching")) {
            return "MISP's certificate is for another name than that in api.host: " + text;
        }
        if (lower.contains("not an ssl/tls record") || lower.contains("unrecognized ssl message")) {
            return "MISP does not speak TLS at this address: check whether api.host should begin with http://";
        }
        return root.getClass().getSimpleName() + (root.getMessage() == null ? "" : ": " + text);
    }
}
