package io.threatbus.admin;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.threatbus.spi.Secret;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may see and do what. Without a token only loopback is served, and then only to requests that name it as their
 * host, so that a web page elsewhere cannot reach it through a visitor's browser.
 */
final class Access {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private final AdminSettings settings;
    private final WrongTokens wrongTokens;

    Access(AdminSettings settings, WrongTokens wrongTokens) {
        this.settings = settings;
        this.wrongTokens = wrongTokens;
    }

    /** Why the request is refused, as a status code: 401, 403 or 429; empty if it may go on. */
    Optional<Integer> refusal(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        if (settings.token().isPresent()) {
            Optional<Integer> refusal = refusal(settings.token().get(), exchange);
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        if (!settings.authenticates() && !namesLoopback(headers.getFirst("Host"))) {
            return Optional.of(403);
        }
        boolean reads = READING.contains(exchange.getRequestMethod());
        boolean foreign = comesFromElsewhere(headers) || (!reads && isFromPageElsewhere(headers));
        return foreign ? Optional.of(403) : Optional.empty();
    }

    private Optional<Integer> refusal(Secret token, HttpExchange exchange) {
        InetAddress from = exchange.getRemoteAddress().getAddress();
        @Nullable String shown = exchange.getRequestHeaders().getFirst("Authorization");
        if (wrongTokens.isPaused(from)) {
            return Optional.of(429);
        }
        if (shows(token, shown)) {
            wrongTokens.right(from);
            return Optional.empty();
        }
        // A browser asks without one first, and comes again.
        if (shown != null) {
            wrongTokens.wrong(from);
        }
        return Optional.of(401);
    }

    private static boolean shows(Secret token, @Nullable String authorization) {
        if (authorization == null) {
            return false;
        }
        int blank = authorization.indexOf(' ');
        String scheme = blank < 0 ? "" : authorization.substring(0, blank).toLowerCase(Locale.ROOT);
        String rest = authorization.substring(blank + 1);
        return switch (scheme) {
            case "bearer" -> same(token, rest);
            case "basic" -> password(rest).filter(shown -> same(token, shown)).isPresent();
            default -> false;
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
