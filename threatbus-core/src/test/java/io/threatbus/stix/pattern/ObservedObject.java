package io.threatbus.stix.pattern;

import io.threatbus.stix.IpNetwork;
import java.util.List;
import java.util.Map;

/**
 * An object that was observed, with the values its properties have, by canonical path.
 *
 * @param properties each path to its values, which are strings or integers; more than one only below {@code [*]}
 */
record ObservedObject(Map<String, List<?>> properties) {

    List<?> values(ObjectPath path) {
        return properties.getOrDefault(path.toString(), List.of());
    }

    /** What a sensor would do: whether the value to look for is there. */
    boolean shows(Point point) {
        return properties.getOrDefault(point.objectPath(), List.of()).stream().anyMatch(value -> shows(point, value));
    }

    private static boolean shows(Point point, Object value) {
        if (point.constant() instanceof Constant.WholeNumber) {
            return value instanceof Integer && value.toString().equals(point.value());
        } else if (point.kind().isAddress() || point.kind().isSubnet()) {
            return IpNetwork.parse(value.toString())
                    .filter(IpNetwork.parse(point.value()).orElseThrow()::contains)
                    .isPresent();
        }
        return value.equals(point.value());
    }
}
