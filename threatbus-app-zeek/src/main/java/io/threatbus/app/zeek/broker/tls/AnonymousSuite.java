package io.threatbus.app.zeek.broker.tls;

import io.threatbus.app.zeek.broker.wire.BrokerException;
import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The one suite of TLS 1.2 that a libbroker without certificates has. It encrypts and authenticates nobody, and the JDK
 * disables it. It can be allowed in two ways:
 *
 * <ul>
 *   <li>by {@link #allow()}, if nothing in the process has used TLS before: the JDK reads the setting only once;
 *   <li>otherwise with a file of security properties, {@code -Djava.security.properties=FILE}, that sets
 *       {@code jdk.tls.disabledAlgorithms} to what {@link #relaxed} makes of the JDK's value.
 * </ul>
 *
 * <p>Either way it becomes <em>supported</em> in the whole process and nothing else changes: it is used only where it is
 * asked for by name.
 */
public final class AnonymousSuite {
    /** The suite, as the JDK and IANA call it. */
    public static final String NAME = "TLS_ECDH_anon_WITH_AES_256_CBC_SHA";

    private static final String PROPERTY = "jdk.tls.disabledAlgorithms";
    private static final List<String> DROPPED = List.of("anon", "ECDH");
    private static final List<String> ADDED =
            List.of("DH_anon", "ECDH_ECDSA", "ECDH_RSA", "TLS_ECDH_anon_WITH_AES_128_CBC_SHA");

    private AnonymousSuite() {}

    /**
     * Makes the suite available in this process.
     *
     * @throws BrokerException if TLS was used before, so that the JDK does not look at the setting any more
     */
    static void allow() {
        String disabled = Security.getProperty(PROPERTY);
        if (disabled != null) {
            Security.setProperty(PROPERTY, relaxed(disabled));
        }
        if (!isSupported()) {
            throw new BrokerException(
                    "the anonymous TLS 1.2 suite cannot be allowed any more, because this process has used"
                            + " TLS already; start it with -Djava.security.properties=FILE, where FILE contains the line "
                            + PROPERTY + "=" + relaxed(disabled == null ? "" : disabled));
        }
    }

    /** What the JDK's list of disabled algorithms has to become: one suite more is supported, and none by default. */
    public static String relaxed(String disabled) {
        Stream<String> kept = Arrays.stream(disabled.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty() && !DROPPED.contains(entry) && !ADDED.contains(entry));
        return Stream.concat(kept, ADDED.stream()).collect(Collectors.joining(", "));
    }

    private static boolean isSupported() {
        try {
            return List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites())
                    .contains(NAME);
        } catch (GeneralSecurityException e) {
            throw new BrokerException("cannot ask for the supported TLS suites: " + e, e);
        }
    }
}
