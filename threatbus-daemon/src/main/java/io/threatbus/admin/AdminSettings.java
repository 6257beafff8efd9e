package io.threatbus.admin;

import io.threatbus.spi.Secret;
import io.threatbus.spi.Setting;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/** The {@code admin} section of the configuration. */
public record AdminSettings(
        @Setting(value = "Serve health, metrics and the status page over HTTP.", byDefault = "true")
        boolean enabled,

        @Setting(
                value = "The address to listen on. Another than a loopback address needs a token or client_ca.",
                byDefault = "127.0.0.1")
        String host,

        @Setting(value = "The port to listen on; 0 takes any free one.", byDefault = "13380", min = 0, max = 65535)
        int port,

        @Setting("What callers must show: 'Authorization: Bearer <token>', or as the password of HTTP Basic.")
        Optional<Secret> token,

        @Setting("Serve HTTPS.") Optional<Tls> tls,

        @Setting(
                value = "How many messages the trace remembers, at about 800 bytes each at most; 0 switches it off.",
                byDefault = "10000",
                min = 0,
                max = 1_000_000)
        int traceMessages,

        @Setting(value = "How many browsers may watch the status page at once.", byDefault = "20", min = 0, max = 1000)
        int maxViewers,

        @Setting("Further tokens, each with the name that the log has of what is done with it, and with a role.")
        List<TokenSettings> tokens) {

    /** What somebody may do. */
    public enum Role {
        /** Look at everything. */
        VIEW,
        /** Change something, too. */
        OPERATE
    }

    /** A token with a name and a role. */
    public record TokenSettings(
            @Setting("Whose it is, for the log.") String name,

            @Setting(value = "view to look at everything, operate to change something, too.", byDefault = "view")
            Role role,

            @Setting(value = "What the caller shows.", privateFile = true)
            Secret token) {
        public TokenSettings {
            if (token.value().isBlank() || name.isBlank()) {
                throw new IllegalArgumentException("a token and its name must not be blank");
            }
        }
    }

    /** Everything but further tokens. */
    public AdminSettings(
            boolean enabled,
            String host,
            int port,
            Optional<Secret> token,
            Optional<Tls> tls,
            int traceMessages,
            int maxViewers) {
        this(enabled, host, port, token, tls, traceMessages, maxViewers, List.of());
    }

    /** What nobody guesses in years, if it is drawn at random. */
    private static final int SHORTEST_TOKEN = 16;

    public AdminSettings {
        tokens = List.copyOf(tokens);
        if (tokens.stream().map(TokenSettings::name).distinct().count() < tokens.size()
                || tokens.stream().map(TokenSettings::token).distinct().count() < tokens.size()
                || tokens.stream()
                        .map(TokenSettings::token)
                        .anyMatch(token.stream().toList()::contains)) {
            throw new IllegalArgumentException("two tokens of admin have the same name or the same value");
        }
        if (token.filter(secret -> secret.value().isBlank()).isPresent()) {
            throw new IllegalArgumentException("a blank token would let everybody in: set one, or leave it out");
        }
        boolean guessable = Stream.concat(token.stream(), tokens.stream().map(TokenSettings::token))
                .anyMatch(secret -> secret.value().length() < SHORTEST_TOKEN);
        if (enabled && guessable && !address(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("host " + host + " is no loopback address, and a token has fewer than "
                    + SHORTEST_TOKEN + " characters, which can be guessed: take a longer one, such as the output of"
                    + " 'openssl rand -hex 16', or host: 127.0.0.1");
        }
        if (enabled && !authenticates(token, tokens, tls) && !address(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("host " + host
                    + " is no loopback address: set token_file, or tokens, or tls.client_ca, or host: 127.0.0.1");
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("host '" + host + "' is neither an address nor a known name", e);
        }
    }

    private static boolean authenticates(Optional<Secret> token, List<TokenSettings> tokens, Optional<Tls> tls) {
        return token.isPresent()
                || !tokens.isEmpty()
                || tls.flatMap(Tls::clientCa).isPresent();
    }

    /** Loopback, no token, 10,000 messages. */
    public static final AdminSettings DEFAULT =
            new AdminSettings(true, "127.0.0.1", 13380, Optional.empty(), Optional.empty(), 10_000, 20);

    /**
     * Certificates for HTTPS, as PEM files.
     *
     * @param certificate the server's certificate, followed by those of its issuers
     * @param key the server's private key, PKCS#8 without a passphrase
     * @param clientCa whose client certificates are let in; without it none is asked for
     */
    public record Tls(
            @Setting("The certificate, then its issuers', as PEM.")
            Path certificate,

            @Setting("The private key, as PEM: PKCS #8, PKCS #1 or SEC 1, encrypted or not.")
            Path key,

            @Setting("What the key is encrypted with.") Optional<Secret> keyPassphrase,

            @Setting("Callers must show a certificate signed by one of these, as PEM.")
            Optional<Path> clientCa) {
        /** With a key that is not encrypted. */
        public Tls(Path certificate, Path key, Optional<Path> clientCa) {
            this(certificate, key, Optional.empty(), clientCa);
        }

        /**
         * A TLS context for callers who read the same configuration as the bus: it takes the certificate named here
         * without looking at names, and shows it itself where the bus asks for one.
         *
         * @throws io.threatbus.ThreatBusException naming the file that does not do
         */
        public SSLContext callerContext() {
            return TlsContexts.caller(this);
        }
    }

    boolean authenticates() {
        return authenticates(token, tokens, tls);
    }

    /** What a command shows that reads the same configuration: the token that permits most. */
    public Optional<Secret> callerToken() {
        return token.or(() ->
                tokens.stream().max(Comparator.comparing(TokenSettings::role)).map(TokenSettings::token));
    }

    InetAddress address() {
        return address(host);
    }

    /**
     * Looks at the files that it names, as the start will.
     *
     * @throws io.threatbus.ThreatBusException naming the file that does not do
     */
    public void requireSoundFiles() {
        if (enabled) {
            tls.ifPresent(TlsContexts::server);
        }
    }
}
