package io.threatbus.bus.gate;

import io.threatbus.message.Indicator;
import io.threatbus.stix.pattern.Extraction;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.pattern.PointExtraction;
import io.threatbus.stix.pattern.Points;
import java.util.Set;
import java.util.TreeSet;

/** What an indicator looks for, in the words of {@code receive.kinds}. Stateless. */
final class Kinds {
    private static final Set<String> OTHER = Set.of("other");

    private Kinds() {}

    /** At least one. */
    static Set<String> of(Indicator indicator) {
        Set<String> kinds = new TreeSet<>();
        indicator.stixPattern().ifPresent(pattern -> {
            Extraction extraction = PointExtraction.necessaryPoints(pattern);
            if (extraction instanceof Points points) {
                points.points().forEach(point -> kinds.add(of(point)));
            }
        });
        return kinds.isEmpty() ? OTHER : kinds;
    }

    private static String of(Point point) {
        return switch (point.kind()) {
            case IPV4, IPV6, IPV4_SUBNET, IPV6_SUBNET -> "address";
            case DOMAIN -> "domain";
            case URL -> "url";
            case EMAIL_ADDRESS -> "email";
            case FILE_HASH, CERT_HASH -> "hash";
            default -> "other";
        };
    }
}
