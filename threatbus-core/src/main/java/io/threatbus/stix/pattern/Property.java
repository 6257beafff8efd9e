package io.threatbus.stix.pattern;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A property as sensors see it: its canonical path, what its values are and in which role.
 *
 * @param path canonical, with the names of hash algorithms as STIX writes them
 * @param type what its values are
 * @param role where the value must be seen
 * @param hashAlgorithm for hashes that name it, the algorithm
 */
public record Property(String path, PropertyType type, PointRole role, Optional<String> hashAlgorithm) {
    private static final String HASHES = "hashes";
    private static final String ATTACHMENT = "email-message:body_multipart[*].body_raw_ref.";

    private record Known(PropertyType type, PointRole role) {}

    private static final Known UNKNOWN = new Known(PropertyType.OTHER, PointRole.ANY);

    /** The properties of chapter 6 that sensors look for. */
    private static final Map<String, Known> KNOWN = Map.ofEntries(
            entry("ipv4-addr:value", new Known(PropertyType.ADDRESS, PointRole.ANY)),
            entry("ipv6-addr:value", new Known(PropertyType.ADDRESS, PointRole.ANY)),
            entry("network-traffic:src_ref.value", new Known(PropertyType.ADDRESS_OR_NAME, PointRole.SOURCE)),
            entry("network-traffic:dst_ref.value", new Known(PropertyType.ADDRESS_OR_NAME, PointRole.DESTINATION)),
            entry("domain-name:value", new Known(PropertyType.DOMAIN, PointRole.ANY)),
            entry("domain-name:resolves_to_refs[*].value", new Known(PropertyType.ADDRESS_OR_NAME, PointRole.RESOLVED)),
            entry("url:value", new Known(PropertyType.URL, PointRole.ANY)),
            entry("email-addr:value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.ANY)),
            entry("email-message:from_ref.value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.FROM)),
            entry("email-message:sender_ref.value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.SENDER)),
            entry("email-message:to_refs[*].value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.TO)),
            entry("email-message:cc_refs[*].value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.CC)),
            entry("email-message:bcc_refs[*].value", new Known(PropertyType.EMAIL_ADDRESS, PointRole.BCC)),
            entry("mac-addr:value", new Known(PropertyType.MAC_ADDRESS, PointRole.ANY)),
            entry("file:hashes[*]", new Known(PropertyType.FILE_HASH, PointRole.ANY)),
            entry("x509-certificate:hashes[*]", new Known(PropertyType.CERT_HASH, PointRole.ANY)),
            entry("file:name", new Known(PropertyType.FILE_NAME, PointRole.ANY)),
            entry(ATTACHMENT + "name", new Known(PropertyType.FILE_NAME, PointRole.ATTACHMENT)),
            entry("user-account:account_login", new Known(PropertyType.USER_NAME, PointRole.ANY)),
            entry("user-account:user_id", new Known(PropertyType.USER_NAME, PointRole.ANY)),
            entry("software:name", new Known(PropertyType.SOFTWARE, PointRole.ANY)),
            entry("network-traffic:protocols[*]", new Known(PropertyType.OTHER, PointRole.ANY)),
            entry("autonomous-system:number", new Known(PropertyType.AUTONOMOUS_SYSTEM, PointRole.ANY)));

    /**
     * What is known of the property at that path. A position in a list of recipients, parts, protocols or addresses counts
     * as any position: no sensor sees it.
     */
    public static Property of(ObjectPath path) {
        int count = path.steps().size();
        boolean hash = count > 1
                && path.steps().get(count - 2) instanceof ObjectPath.Key above
                && above.name().equals(HASHES);
        if (hash && path.steps().get(count - 1) instanceof ObjectPath.Key algorithm) {
            return hash(path, algorithm.name());
        }
        String canonical = path.toString();
        Known known = KNOWN.get(canonical);
        if (known == null && canonical.indexOf('[') >= 0) {
            String anywhere = anyPosition(path).toString();
            known = KNOWN.get(anywhere);
            canonical = known == null ? canonical : anywhere;
        }
        Known found = known == null ? UNKNOWN : known;
        return new Property(canonical, found.type, found.role, Optional.empty());
    }

    private static ObjectPath anyPosition(ObjectPath path) {
        List<ObjectPath.Step> steps = path.steps().stream()
                .map(step -> step instanceof ObjectPath.Index ? ObjectPath.AnyElement.ANY : step)
                .toList();
        return new ObjectPath(path.objectType(), steps);
    }

    private static Property hash(ObjectPath path, String algorithm) {
        StringBuilder out = new StringBuilder(48);
        PatternPrinter.printPath(path, path.steps().size() - 1, out);
        String parent = out.toString();
        if (parent.startsWith("email-message:body_multipart[")) {
            out.setLength(0);
            PatternPrinter.printPath(anyPosition(path), path.steps().size() - 1, out);
            parent = out.toString();
        }
        String name =
                HashAlgorithm.named(algorithm).map(HashAlgorithm::stixName).orElse(algorithm);
        PatternPrinter.printKey(name, out.append('.'));
        return switch (parent) {
            case "file:hashes", "artifact:hashes" -> hash(out, PropertyType.FILE_HASH, PointRole.ANY, name);
            case ATTACHMENT + HASHES -> hash(out, PropertyType.FILE_HASH, PointRole.ATTACHMENT, name);
            case "x509-certificate:hashes" -> hash(out, PropertyType.CERT_HASH, PointRole.ANY, name);
            default -> hash(out, PropertyType.OTHER_HASH, PointRole.ANY, name);
        };
    }

    private static Property hash(StringBuilder path, PropertyType type, PointRole role, String algorithm) {
        return new Property(path.toString(), type, role, Optional.of(algorithm));
    }
}
