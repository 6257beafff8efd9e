package io.threatbus.guard;

import io.threatbus.stix.pattern.Point;
import java.util.List;
import java.util.Locale;

/** Under which types of attributes MISP knows what a point looks for. */
final class AttributeTypes {
    private static final List<String> ADDRESSES =
            List.of("ip-src", "ip-dst", "ip-src|port", "ip-dst|port", "domain|ip");
    private static final List<String> DOMAINS = List.of("domain", "hostname", "hostname|port", "domain|ip");
    private static final List<String> URLS = List.of("url", "uri", "link");
    private static final List<String> EMAILS =
            List.of("email", "email-src", "email-dst", "email-reply-to", "target-email", "whois-registrant-email");
    private static final List<String> NAMES = List.of("filename");
    private static final List<String> USER_AGENTS = List.of("user-agent");

    private AttributeTypes() {}

    static List<String> of(Point point) {
        return switch (point.kind()) {
            case IPV4, IPV6, IPV4_SUBNET, IPV6_SUBNET -> ADDRESSES;
            case DOMAIN -> DOMAINS;
            case URL -> URLS;
            case EMAIL_ADDRESS -> EMAILS;
            case FILE_NAME -> NAMES;
            case SOFTWARE -> USER_AGENTS;
            case AUTONOMOUS_SYSTEM -> List.of("AS");
            case FILE_HASH, CERT_HASH -> hashes(point);
            default -> List.of();
        };
    }

    private static List<String> hashes(Point point) {
        String name = point.hashAlgorithm().orElse("").toLowerCase(Locale.ROOT).replace("-", "");
        return List.of(name, "filename|" + name, "x509-fingerprint-" + name);
    }
}
