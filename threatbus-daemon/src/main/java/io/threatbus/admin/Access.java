package io.threatbus.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsExchange;
import io.threatbus.admin.AdminSettings.Role;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Secret;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Who may see and do what. Without a token only loopback is served, and then only to requests that name it as their
 * host, so that a web page elsewhere cannot reach it through a visitor's browser. Who shows a token for viewing may change
 * nothing.
 */
final class Access {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final AdminSettings settings;
    private final WrongTokens wrongTokens;

    /**
     * Somebody who is let in.
     *
     * @param peer by the name of its token or certificate, if it has shown one
     */
    record Caller(Peer peer, Role role) {}

    Access(AdminSettings settings, WrongTokens wrongTokens) {
        this.settings = settings;
        this.wrongTokens = wrongTokens;
    }

    /** Whether a request changes nothing. */
    static boolean reads(HttpExchange exchange) {
        return READING.contains(exchange.getRequestMethod());
    }

    /** Whether whoever asks has shown so many wrong tokens that it has to wait. */
    boolean isPaused(HttpExchange exchange) {
        return needsToken() && wrongTokens.isPaused(exchange.getRemoteAddress().getAddress());
    }

    private boolean needsToken() {
        return settings.token().isPresent() || !settings.tokens().isEmpty();
    }

    /** Who it is; empty for somebody who has to show a token and does not. */
    Optional<Caller> caller(HttpExchange exchange) {
        InetSocketAddress address = exchange.getRemoteAddress();
        if (!needsToken()) {
            Peer peer = certificate(exchange)
                    .map(subject -> new Peer(subject, Peer.Authentication.CERTIFICATE, Optional.of(address)))
                    .orElseGet(() -> Peer.at(address));
            return Optional.of(new Caller(peer, Role.OPERATE));
        }
        @Nullable String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        Optional<Caller> caller = shown(authorization).flatMap(shown -> holder(shown, address));
        InetAddress from = address.getAddress();
        if (caller.isPresent()) {
            wrongTokens.right(from);
        } else if (authorization != null) {
            // A browser asks without one first, and comes again.
            wrongTokens.wrong(from);
        }
        return caller;
    }

    private Optional<Caller> holder(String shown, InetSocketAddress address) {
        if (settings.token().filter(token -> same(token, shown)).isPresent()) {
            return Optional.of(caller("admin", Role.OPERATE, address));
        }
        return settings.tokens().stream()
                .filter(token -> same(token.token(), shown))
                .findFirst()
                .map(token -> caller(token.name(), token.role(), address));
    }

    private static Caller caller(String name, Role role, InetSocketAddress address) {
        return new Caller(new Peer(name, Peer.Authentication.TOKEN, Optional.of(address)), role);
    }

    private static Optional<String> certificate(HttpExchange exchange) {
        try {
            return exchange instanceof HttpsExchange https
                    ? Optional.of(https.getSSLSession().getPeerPrincipal().getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** Why the request of somebody who is let in is refused all the same, as a status code; empty if it may go on. */
    Optional<Integer> refusal(HttpExchange exchange, Caller caller) {
        Headers headers = exchange.getRequestHeaders();
        if (!settings.authenticates() && !namesLoopback(headers.getFirst("Host"))) {
            return Optional.of(403);
        }
        boolean foreign = comesFromElsewhere(headers) || (!reads(exchange) && isFromPageElsewhere(headers));
        boolean beyond = caller.role() == Role.VIEW && !reads(exchange);
        return foreign || beyond ? Optional.of(403) : Optional.empty();
    }

    private static Optional<String> shown(@Nullable String authorization) {
        if (authorization == null) {
            return Optional.empty();
        }
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? "" : authorization.substring(0, blank).toLowerCase(Locale.ROOT);
        String rest = authorization.substring(blank + 1);
        return switch (scheme) {
            case "bearer" -> Optional.of(rest);
            case "basic" -> password(rest);
            default -> Optional.empty();
        };
    }

    private static Optional<String> password(String basic) {
        try {
            String pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return Optional.of(pair.substring(pair.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean same(Secret token, String shown) {
        return MessageDigest.isEqual(
                token.value().getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean namesLoopback(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = host.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name);
    }

    /** Browsers say so when a page of another site sends a request. */
    private static boolean comesFromElsewhere(Headers headers) {
        String site = headers.getFirst("Sec-Fetch-Site");
        return site != null && (site.equals("cross-site") || site.equals("same-site"));
    }

    /** What browsers without {@code Sec-Fetch-Site} say of a page whose request may change something (RFC 6454). */
    private static boolean isFromPageElsewhere(Headers headers) {
        String origin = headers.getFirst("Origin");
        String host = headers.getFirst("Host");
        return origin != null
                && !(host != null && origin.replaceFirst("^https?://", "").equalsIgnoreCase(host));
    }
}
