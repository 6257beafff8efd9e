package io.threatbus.app.suricata.point;

import io.threatbus.app.suricata.point.Mapping.Skip;
import io.threatbus.stix.IpNetwork;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointRole;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.GuardFinding;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.SensorProfile;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What Suricata can look for: items of datasets for single values, and nothing beside them. Immutable; used by any thread. */
final class SuricataProfile implements SensorProfile {
    /** So that, in Base64 and with everything around it, a value fits into a command of 4,000 bytes. */
    private static final int LONGEST_VALUE = 2_800;

    private static final int SHA1_DIGITS = 40;
    private static final int MD5_DIGITS = 32;
    private static final String USER_AGENT_PATH =
            "network-traffic:extensions.'http-request-ext'.request_header.'User-Agent'";

    private final Capabilities capabilities;
    private final Function<Point, Optional<GuardFinding>> guard;

    /** @param guard says what it must not look for */
    SuricataProfile(Capabilities capabilities, Function<Point, Optional<GuardFinding>> guard) {
        this.capabilities = capabilities;
        this.guard = guard;
    }

    @Override
    public String sensor() {
        return "suricata";
    }

    @Override
    public Optional<LeftOut> obstacle(Point point) {
        return add(point, new LinkedHashSet<>())
                .map(skip -> new LeftOut(skip.reason(), skip.detail(), point.originalValue()));
    }

    /** A dataset knows nothing of what stands beside a value. */
    @Override
    public boolean checks(Condition condition, Point point) {
        return false;
    }

    /** The items of a point that there is no obstacle to; nothing for any other. */
    List<Item> items(Point point) {
        Set<Item> items = new LinkedHashSet<>();
        return add(point, items).isPresent() ? List.of() : List.copyOf(items);
    }

    /** Adds the items of a point, or says why it has none. */
    private Optional<Skip> add(Point point, Set<Item> items) {
        Optional<GuardFinding> finding = guard.apply(point);
        if (finding.isPresent()) {
            return skip("guard-" + finding.get().code(), finding.get().explanation());
        }
        Optional<Skip> obstacle = place(point, items);
        return items.removeIf(SuricataProfile::isPlaceholder) && items.isEmpty()
                ? skip("never-seen", "'" + point.value() + "' is what sets are tried with, and is on no wire")
                : obstacle;
    }

    /** Trying a set takes it out again. */
    private static boolean isPlaceholder(Item item) {
        return item.set().isInSuricata() && item.value().equals(item.set().placeholder());
    }

    private Optional<Skip> place(Point point, Set<Item> items) {
        return switch (point.kind()) {
            case IPV4, IPV6 -> address(point, items);
            case IPV4_SUBNET, IPV6_SUBNET -> network(point, items);
            case DOMAIN -> domain(point, items);
            case URL -> url(point, items);
            case FILE_HASH -> fileHash(point, items);
            case CERT_HASH -> certificate(point, items);
            case FILE_NAME -> text(DataSet.FILE_NAME, point, items);
            case OTHER -> other(point, items);
            case EMAIL_ADDRESS, MAC_ADDRESS, USER_NAME, SOFTWARE, AUTONOMOUS_SYSTEM -> noSet(point);
        };
    }

    private static Optional<Skip> noSet(Point point) {
        return skip("no-suricata-set", "no dataset of Suricata looks for " + point.objectPath());
    }

    private static Optional<Skip> skip(String reason, String detail) {
        return Optional.of(new Skip(reason, detail));
    }

    private static Optional<DataSet> addressSet(PointRole role) {
        return switch (role) {
            case SOURCE -> Optional.of(DataSet.IP_SOURCE);
            case DESTINATION -> Optional.of(DataSet.IP_DESTINATION);
            case ANY -> Optional.of(DataSet.IP);
            default -> Optional.empty();
        };
    }

    private static Optional<Skip> address(Point point, Set<Item> items) {
        Optional<DataSet> set = addressSet(point.role());
        if (set.isEmpty()) {
            return skip("role", "no dataset holds addresses in the role " + point.objectPath());
        }
        items.add(new Item(set.get(), canonical(point.value())));
        return Optional.empty();
    }

    /** Suricata takes an IPv4 address that is mapped into IPv6 for the IPv4 address. */
    private static String canonical(String address) {
        String mapped = "::ffff:";
        return address.startsWith(mapped) && address.indexOf('.') > 0 ? address.substring(mapped.length()) : address;
    }

    private Optional<Skip> network(Point point, Set<Item> items) {
        Optional<DataSet> set = addressSet(point.role());
        IpNetwork network = IpNetwork.parse(point.value()).orElseThrow();
        int bits = (network.version() == 4 ? 32 : 128) - network.prefixLength();
        if (set.isPresent() && bits < 31 && 1 << bits <= capabilities.largestNetwork()) {
            for (int i = 0; i < 1 << bits; i++) {
                IpNetwork address = new IpNetwork(
                        network.version(), network.high(), network.low() + i, network.version() == 4 ? 32 : 128);
                items.add(new Item(set.get(), canonical(address.toString())));
            }
            return Optional.empty();
        } else if (set.isEmpty()) {
            return skip("role", "no rule looks for networks in the role " + point.objectPath());
        } else if (!capabilities.rules()) {
            return skip("network", "datasets hold no networks, and without 'files' there is no place for rules");
        }
        items.add(new Item(DataSet.NETWORK, NetworkValue.of(point.role(), network)));
        return Optional.empty();
    }

    private static Optional<Skip> domain(Point point, Set<Item> items) {
        Optional<String> name = Names.host(point.value());
        if (name.isEmpty()) {
            return skip("never-seen", "'" + point.value() + "' is not a name that a host can have");
        }
        items.add(new Item(DataSet.DOMAIN, name.get()));
        return Optional.empty();
    }

    private static Optional<Skip> url(Point point, Set<Item> items) {
        Optional<UrlParts> url = UrlParts.parse(point.value());
        if (url.isEmpty()) {
            return skip("never-seen", "'" + point.value() + "' is not a URL of HTTP or HTTPS");
        } else if (url.get().path().length() > LONGEST_VALUE) {
            return skip("too-long", "the path of the URL has more than " + LONGEST_VALUE + " bytes");
        }
        UrlParts parts = url.get();
        items.add(new Item(DataSet.URL, parts.key()));
        if (parts.isRoot()) {
            items.add(new Item(DataSet.URL_ROOT, parts.host()));
        } else {
            items.add(new Item(DataSet.URL_HOST, parts.host()));
            items.add(new Item(DataSet.URL_PATH, parts.path()));
        }
        return Optional.empty();
    }

    private Optional<Skip> fileHash(Point point, Set<Item> items) {
        String algorithm = point.hashAlgorithm().orElse("");
        switch (algorithm) {
            case "MD5" -> items.add(new Item(DataSet.MD5, point.value()));
            case "SHA-256" -> items.add(new Item(DataSet.SHA256, point.value()));
            case "SHA-1" -> {
                if (!capabilities.logs()) {
                    return skip("hash-algorithm", "SHA-1 is matched in what Suricata logs, and 'eve' is not set");
                }
                items.add(new Item(DataSet.SHA1, point.value()));
            }
            default -> {
                return skip("hash-algorithm", "Suricata knows files by MD5, SHA-1 and SHA-256, not by " + algorithm);
            }
        }
        return Optional.empty();
    }

    private static Optional<Skip> certificate(Point point, Set<Item> items) {
        String digits = point.value().replace(":", "").toLowerCase(Locale.ROOT);
        if (!isHexadecimal(digits, SHA1_DIGITS)) {
            return skip("certificate-hash", "Suricata knows certificates by SHA-1 alone");
        }
        items.add(new Item(DataSet.CERTIFICATE, digits.replaceAll("(..)(?!$)", "$1:")));
        return Optional.empty();
    }

    private static boolean isHexadecimal(String text, int length) {
        return text.length() == length && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    }

    private static Optional<Skip> text(DataSet set, Point point, Set<Item> items) {
        int length = point.value().getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_VALUE) {
            return skip("too-long", point.objectPath() + " has " + length + " bytes, a command takes " + LONGEST_VALUE);
        }
        items.add(new Item(set, point.value()));
        return Optional.empty();
    }

    private static Optional<Skip> other(Point point, Set<Item> items) {
        String path = point.objectPath().toLowerCase(Locale.ROOT);
        String value = point.value().toLowerCase(Locale.ROOT);
        if (path.equals(USER_AGENT_PATH.toLowerCase(Locale.ROOT))) {
            return text(DataSet.USER_AGENT, point, items);
        } else if (path.contains("ja3s")) {
            return noSet(point);
        } else if (path.contains("ja3") && isHexadecimal(value, MD5_DIGITS)) {
            items.add(new Item(DataSet.JA3, value));
            return Optional.empty();
        } else if (path.contains("ja4") && value.matches("[tdq][0-9a-z]{9}_[0-9a-f]{12}_[0-9a-f]{12}")) {
            items.add(new Item(DataSet.JA4, value));
            return Optional.empty();
        }
        return noSet(point);
    }
}
