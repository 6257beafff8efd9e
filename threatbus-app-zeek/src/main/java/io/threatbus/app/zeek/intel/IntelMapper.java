package io.threatbus.app.zeek.intel;

import io.threatbus.message.Indicator;
import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.NotPoints;
import io.threatbus.stix.pattern.PatternParser;
import io.threatbus.stix.pattern.PatternSyntaxException;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.Points;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Maps the pattern of an indicator to the values that Zeek's Intel framework compares with (see {@code Intel::Type} in
 * Zeek's base/frameworks/intel). Stateless.
 */
final class IntelMapper {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://");
    private static final Pattern COLON_SEPARATED_MD5 = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){15}");
    private static final Pattern PLAIN_MD5 = Pattern.compile("\\p{XDigit}{32}");
    /** The fingerprint of an SSH host key has no property in STIX; these are the ones in use for it. */
    private static final Set<String> PUBLIC_KEY_PATHS =
            Set.of("network-traffic:x_misp_ssh_fingerprint", "x-public-key:hashes.MD5", "x-ssh-public-key:hashes.MD5");

    private IntelMapper() {}

    static IntelMapping map(Indicator indicator) {
        if (!indicator.patternType().equals(Indicator.STIX_PATTERN)) {
            return new IntelMapping.Unmappable("pattern-type", "the pattern is " + indicator.patternType());
        }
        try {
            Extraction extraction = PointExtraction.extract(PatternParser.parse(indicator.pattern()));
            return extraction instanceof Points points ? map(points) : unmappable((NotPoints) extraction);
        } catch (PatternSyntaxException e) {
            return new IntelMapping.Unmappable("invalid-pattern", String.valueOf(e.getMessage()));
        }
    }

    private static IntelMapping unmappable(NotPoints obstacle) {
        return new IntelMapping.Unmappable(
                obstacle.reason().code(), obstacle.reason().explanation() + ": " + obstacle.detail());
    }

    private static IntelMapping map(Points points) {
        Set<IntelItem> items = new LinkedHashSet<>();
        List<IntelMapping.Unmappable> leftOut = new ArrayList<>(0);
        for (Point point : points.points()) {
            IntelMapping mapping = map(point);
            if (mapping instanceof IntelMapping.Items mapped) {
                items.addAll(mapped.items());
            } else if (mapping instanceof IntelMapping.Unmappable obstacle) {
                leftOut.add(obstacle);
            }
        }
        return items.isEmpty() ? leftOut.get(0) : new IntelMapping.Items(List.copyOf(items), leftOut);
    }

    private static IntelMapping map(Point point) {
        return switch (point.kind()) {
            case IPV4, IPV6 -> item(IntelType.ADDR, point.value());
            case IPV4_SUBNET, IPV6_SUBNET -> item(IntelType.SUBNET, point.value());
            case DOMAIN -> item(IntelType.DOMAIN, point.value());
            case URL -> item(IntelType.URL, url(point.value()));
            case EMAIL_ADDRESS -> item(IntelType.EMAIL, point.value());
            case FILE_HASH -> item(IntelType.FILE_HASH, point.value());
            case FILE_NAME -> item(IntelType.FILE_NAME, point.value());
            case USER_NAME -> item(IntelType.USER_NAME, point.value());
            case SOFTWARE -> item(IntelType.SOFTWARE, point.value());
            case CERT_HASH -> certificate(point);
            case MAC_ADDRESS, AUTONOMOUS_SYSTEM -> noType(point);
            case OTHER -> other(point);
        };
    }

    private static IntelMapping item(IntelType type, String value) {
        return new IntelMapping.Items(List.of(new IntelItem(type, value)), List.of());
    }

    private static IntelMapping noType(Point point) {
        return new IntelMapping.Unmappable("no-intel-type", "Zeek has no intel type for " + point.objectPath());
    }

    /** Zeek hashes certificates with SHA-1 and nothing else. */
    private static IntelMapping certificate(Point point) {
        String algorithm = point.hashAlgorithm().orElse("");
        return algorithm.equals("SHA-1")
                ? item(IntelType.CERT_HASH, point.value())
                : new IntelMapping.Unmappable(
                        "certificate-hash", "Zeek knows certificates by SHA-1, not by " + algorithm);
    }

    private static IntelMapping other(Point point) {
        if (point.objectPath().startsWith("user:user_id") || point.objectPath().startsWith("user:account_login")) {
            return item(IntelType.USER_NAME, point.value());
        }
        return PUBLIC_KEY_PATHS.contains(point.objectPath()) ? publicKey(point) : noType(point);
    }

    /** Zeek writes the MD5 of a host key in pairs of digits with colons between them. */
    private static IntelMapping publicKey(Point point) {
        String value = point.value().startsWith("MD5:") ? point.value().substring("MD5:".length()) : point.value();
        if (PLAIN_MD5.matcher(value).matches()) {
            value = value.replaceAll("(..)(?!$)", "$1:");
        }
        return COLON_SEPARATED_MD5.matcher(value).matches()
                ? item(IntelType.PUBKEY_HASH, value.toLowerCase(Locale.ROOT))
                : new IntelMapping.Unmappable("public-key-hash", "Zeek knows public keys by MD5 alone");
    }

    /**
     * Zeek compares with what it saw on the wire, host and path: it has no scheme, no fragment, and always a path.
     *
     * @see <a href="https://docs.zeek.org/en/master/frameworks/intel.html">Zeek's Intel framework</a>
     */
    private static String url(String url) {
        String rest = SCHEME.matcher(url).lookingAt() ? url.substring(url.indexOf("://") + "://".length()) : url;
        int fragment = rest.indexOf('#');
        String sent = fragment < 0 ? rest : rest.substring(0, fragment);
        int query = sent.indexOf('?');
        int path = sent.indexOf('/');
        if (path >= 0 && (query < 0 || path < query)) {
            return sent;
        }
        return query < 0 ? sent + "/" : sent.substring(0, query) + "/" + sent.substring(query);
    }
}
