package io.threatbus.app.zeek.intel;

import io.threatbus.stix.pattern.HashAlgorithm;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.WireUrl;
import io.threatbus.stix.sensor.WireValue;
import io.threatbus.stix.sensor.WireValues;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Single points in the spelling in which Zeek's scripts show what they see to the Intel framework. Stateless. */
final class IntelForms {
    /**
     * How Zeek looks for a point.
     *
     * @param values each is enough
     * @param remarks what is to be said of it, for people
     */
    record Form(IntelType type, List<String> values, List<String> remarks) {
        Form {
            values = List.copyOf(values);
            remarks = List.copyOf(remarks);
        }
    }

    /** @param obstacle why there is no form; the form is then of no use */
    record Reading(Optional<Form> form, Optional<LeftOut> obstacle) {
        static Reading of(IntelType type, List<String> values, String remark) {
            return new Reading(
                    Optional.of(new Form(type, values, remark.isEmpty() ? List.of() : List.of(remark))),
                    Optional.empty());
        }

        static Reading none(String code, String explanation, String detail) {
            return new Reading(Optional.empty(), Optional.of(new LeftOut(code, explanation, detail)));
        }
    }

    private static final String NEVER_SEEN = "never-seen";
    private static final Pattern COLON_SEPARATED_MD5 = Pattern.compile("\\p{XDigit}{2}(:\\p{XDigit}{2}){15}");
    private static final Pattern PLAIN_MD5 = Pattern.compile("\\p{XDigit}{32}");
    /** The fingerprint of an SSH host key has no property in STIX; these are the ones in use for it. */
    private static final Set<String> PUBLIC_KEY_PATHS =
            Set.of("network-traffic:x_misp_ssh_fingerprint", "x-public-key:hashes.MD5", "x-ssh-public-key:hashes.MD5");

    private static final String USER_AGENT =
            "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'";
    /** What Zeek's own scripts compute of files. */
    private static final Set<HashAlgorithm> COMPUTED =
            EnumSet.of(HashAlgorithm.MD5, HashAlgorithm.SHA_1, HashAlgorithm.SHA_256);

    private IntelForms() {}

    /** @param repair whether what is never seen as it is written may be sent repaired */
    static Reading of(Point point, boolean repair) {
        return switch (point.kind()) {
            case IPV4, IPV6 -> Reading.of(IntelType.ADDR, List.of(point.value()), "");
            case IPV4_SUBNET, IPV6_SUBNET -> Reading.of(IntelType.SUBNET, List.of(point.value()), "");
            case DOMAIN -> wire(IntelType.DOMAIN, point, repair);
            case URL -> url(point, repair);
            case EMAIL_ADDRESS -> wire(IntelType.EMAIL, point, repair);
            case FILE_HASH -> hash(point);
            case FILE_NAME -> fileName(point);
            case USER_NAME -> wire(IntelType.USER_NAME, point, repair);
            case SOFTWARE -> wire(IntelType.SOFTWARE, point, repair);
            case CERT_HASH -> certificate(point);
            case MAC_ADDRESS, AUTONOMOUS_SYSTEM -> noType(point);
            case OTHER -> other(point, repair);
        };
    }

    private static Reading wire(IntelType type, Point point, boolean repair) {
        WireValue wire = WireValues.of(point);
        if (wire.isNeverSeen() && (!repair || wire.values().isEmpty())) {
            return neverSeen(wire.flaw(), point, wire.values());
        }
        IntelType as = wire.kind().isAddress() ? IntelType.ADDR : type;
        return Reading.of(as, wire.values(), wire.isNeverSeen() ? "repaired: " + wire.flaw() : "");
    }

    private static Reading neverSeen(String flaw, Point point, List<String> repaired) {
        String hint = repaired.isEmpty() ? "" : " (repaired it would be " + repaired.get(0) + ")";
        return Reading.none(NEVER_SEEN, "never seen on a wire: " + flaw, point.originalValue() + hint);
    }

    /**
     * Zeek compares with what {@code HTTP::build_url} makes of a request, and with Referer headers: host and target without
     * the scheme. The target is percent-decoded in requests and as it is in headers. Since Zeek 4.1 the host is the Host
     * header with its port, and the port of the connection comes behind it unless it is 80, so that it is there twice.
     */
    private static Reading url(Point point, boolean repair) {
        WireUrl.Reading reading = WireUrl.read(point.value());
        Optional<WireUrl> url = reading.url();
        if (url.isEmpty() || (!reading.flaw().isEmpty() && !repair)) {
            return neverSeen(
                    reading.flaw(), point, url.map(IntelForms::spellings).orElse(List.of()));
        }
        String remark = reading.flaw().isEmpty()
                ? url.get().scheme().equals("https") ? "seen only where TLS is decrypted, or in a Referer header" : ""
                : "repaired: " + reading.flaw();
        return Reading.of(IntelType.URL, spellings(url.get()), remark);
    }

    private static List<String> spellings(WireUrl url) {
        List<String> hosts = new ArrayList<>(2);
        if (url.port().isPresent()) {
            String port = ":" + url.port().getAsInt();
            hosts.add(url.host() + port + port);
            hosts.add(url.host() + port);
        } else {
            hosts.add(url.host());
        }
        List<String> spellings = new ArrayList<>(4);
        for (String host : hosts) {
            url.targets().forEach(target -> spellings.add(host + target));
        }
        return spellings;
    }

    private static Reading hash(Point point) {
        boolean computed = point.hashAlgorithm()
                .flatMap(HashAlgorithm::named)
                .filter(COMPUTED::contains)
                .isPresent();
        String remark = "never seen unless a script of yours computes "
                + point.hashAlgorithm().orElse("it") + ": Zeek's compute MD5, SHA-1 and SHA-256";
        return Reading.of(IntelType.FILE_HASH, List.of(point.value()), computed ? "" : remark);
    }

    private static Reading fileName(Point point) {
        boolean path = point.value().indexOf('\\') >= 0 || point.value().indexOf('/') >= 0;
        return Reading.of(
                IntelType.FILE_NAME,
                List.of(point.value()),
                path ? "a name with a path is seen in SMB only, if at all" : "");
    }

    private static Reading noType(Point point) {
        return Reading.none("no-intel-type", "Zeek has no intel type for it", point.objectPath());
    }

    /** Zeek hashes certificates with SHA-1 and nothing else. */
    private static Reading certificate(Point point) {
        String algorithm = point.hashAlgorithm().orElse("");
        return algorithm.equals("SHA-1")
                ? Reading.of(IntelType.CERT_HASH, List.of(point.value().replace(":", "")), "")
                : Reading.none("certificate-hash", "Zeek knows certificates by SHA-1", point.objectPath());
    }

    private static Reading other(Point point, boolean repair) {
        String path = point.objectPath();
        if (path.startsWith("user:user_id") || path.startsWith("user:account_login")) {
            return wire(IntelType.USER_NAME, point, repair);
        } else if (path.equalsIgnoreCase(USER_AGENT)) {
            return wire(IntelType.SOFTWARE, point, repair);
        }
        return PUBLIC_KEY_PATHS.contains(path) ? publicKey(point) : noType(point);
    }

    /** Zeek writes the MD5 of a host key in pairs of digits with colons between them. */
    private static Reading publicKey(Point point) {
        String value = point.value().startsWith("MD5:") ? point.value().substring("MD5:".length()) : point.value();
        if (PLAIN_MD5.matcher(value).matches()) {
            value = value.replaceAll("(..)(?!$)", "$1:");
        }
        return COLON_SEPARATED_MD5.matcher(value).matches()
                ? Reading.of(IntelType.PUBKEY_HASH, List.of(value.toLowerCase(Locale.ROOT)), "")
                : Reading.none("public-key-hash", "Zeek knows public keys by MD5 alone", point.objectPath());
    }
}
