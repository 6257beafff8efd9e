package io.threatbus.stix.sensor;

import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointKind;
import java.util.Optional;

/**
 * Turns values as people and products write them into values as a network sensor sees them: names with A-labels, addresses of
 * e-mail without brackets. Values that are never seen on a wire have a reason, and, where that cannot change what is meant, a
 * repaired form. Stateless.
 */
public final class WireValues {
    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_LABEL = 63;

    private WireValues() {}

    /** The value of a point; for URLs, see {@link WireUrl}. */
    public static WireValue of(Point point) {
        return switch (point.kind()) {
            case DOMAIN -> domain(point.value());
            case EMAIL_ADDRESS -> email(point.value());
            default -> plain(point.kind(), point.value());
        };
    }

    private static WireValue plain(PointKind kind, String value) {
        String trimmed = value.strip();
        if (trimmed.isEmpty()) {
            return WireValue.neverSeen(kind, "the value is empty");
        }
        return trimmed.equals(value)
                ? WireValue.seen(kind, value)
                : WireValue.seen(kind, trimmed).after("blanks around the value");
    }

    /** A domain name as it stands in queries, Host headers and certificates. */
    public static WireValue domain(String name) {
        String trimmed = name.strip();
        if (!trimmed.equals(name)) {
            return domain(trimmed).after("blanks around the name");
        }
        Optional<String> refanged = Defanged.repaired(name);
        if (refanged.isPresent()) {
            return domain(refanged.get()).after("the name is defanged");
        }
        int scheme = name.indexOf("://");
        if (scheme > 0) {
            return host(name.substring(scheme + 3)).after("the name is a URL");
        }
        return host(name);
    }

    private static WireValue host(String name) {
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (bare.indexOf('/') >= 0) {
            boolean onlyRoot = bare.indexOf('/') == bare.length() - 1;
            return onlyRoot
                    ? host(bare.substring(0, bare.length() - 1)).after("a path behind the name")
                    : WireValue.neverSeen(
                            PointKind.DOMAIN, "a path behind the name: a pattern of url:value can say that");
        }
        Optional<IpNetwork> address = IpNetwork.parse(bare);
        if (address.isPresent()) {
            PointKind kind = address.get().version() == 4 ? PointKind.IPV4 : PointKind.IPV6;
            return address.get().isHost()
                    ? WireValue.seen(kind, address.get().toString()).after("an address is not a domain name")
                    : WireValue.neverSeen(PointKind.DOMAIN, "a network is not a domain name");
        }
        if (bare.indexOf('*') >= 0) {
            return WireValue.neverSeen(PointKind.DOMAIN, "a wildcard stands for names that are not listed");
        }
        Optional<String> encoded = Punycode.isAscii(bare) ? Optional.of(bare) : Punycode.name(bare);
        return encoded.filter(WireValues::isName)
                .map(wire -> WireValue.seen(PointKind.DOMAIN, wire))
                .orElseGet(
                        () -> WireValue.neverSeen(PointKind.DOMAIN, "not a name that the domain name system can hold"));
    }

    /** Letters, digits, hyphens and underscores, which are in use, in labels of 1 to 63 octets. */
    static boolean isName(String name) {
        int label = 0;
        for (int i = 0; i <= name.length(); i++) {
            char c = i < name.length() ? name.charAt(i) : '.';
            if (c == '.') {
                if (label == 0 || label > LONGEST_LABEL) {
                    return false;
                }
                label = 0;
            } else if (isNameCharacter(c)) {
                label++;
            } else {
                return false;
            }
        }
        return name.length() <= LONGEST_NAME;
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    private static WireValue email(String address) {
        String trimmed = address.strip();
        if (!trimmed.equals(address)) {
            return email(trimmed).after("blanks around the address");
        }
        boolean bracketed = address.length() > 2 && address.startsWith("<") && address.endsWith(">");
        if (bracketed) {
            return email(address.substring(1, address.length() - 1)).after("brackets around the address");
        }
        Optional<String> refanged = Defanged.repaired(address);
        if (refanged.isPresent()) {
            return email(refanged.get()).after("the address is defanged");
        }
        int at = address.lastIndexOf('@');
        if (at <= 0 || at == address.length() - 1 || address.indexOf(' ') >= 0) {
            return WireValue.neverSeen(PointKind.EMAIL_ADDRESS, "not an address of e-mail");
        }
        String host = address.substring(at + 1);
        if (host.startsWith("[") || Punycode.isAscii(host)) {
            return WireValue.seen(PointKind.EMAIL_ADDRESS, address);
        }
        return Punycode.name(host)
                .map(wire -> WireValue.seen(PointKind.EMAIL_ADDRESS, address.substring(0, at + 1) + wire))
                .orElseGet(() -> WireValue.neverSeen(PointKind.EMAIL_ADDRESS, "not an address of e-mail"));
    }
}
