package io.threatbus.cli;

import io.threatbus.guard.Hit;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Basis;
import io.threatbus.stix.sensor.Condition;
import io.threatbus.stix.sensor.LeftOut;
import io.threatbus.stix.sensor.SensorUse;
import io.threatbus.stix.sensor.WatchItem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What sensors make of a pattern, as objects for programs. Stateless. */
final class PatternJson {
    private PatternJson() {}

    static List<Object> items(List<WatchItem> items) {
        List<Object> list = new ArrayList<>();
        items.forEach(item -> list.add(item(item)));
        return list;
    }

    private static Map<String, Object> item(WatchItem item) {
        Point point = item.point();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", word(point.kind()));
        json.put("value", point.value());
        json.put("role", word(point.role()));
        json.put("object_path", String.valueOf(point.objectPath()));
        if (item.basis() != Basis.EXACT) {
            json.put("basis", word(item.basis()));
        }
        if (!item.conditions().isEmpty()) {
            json.put(
                    "conditions",
                    item.conditions().stream().map(Condition::text).toList());
        }
        return json;
    }

    static Map<String, Object> use(SensorUse use) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sensor", use.sensor());
        List<Object> sent = new ArrayList<>();
        for (SensorUse.Sent each : use.sent()) {
            Map<String, Object> one = item(each.item());
            one.put("as", each.as());
            if (!each.remarks().isEmpty()) {
                one.put("remarks", each.remarks());
            }
            sent.add(one);
        }
        json.put("sent", sent);
        List<Object> leftOut = new ArrayList<>();
        for (LeftOut each : use.leftOut()) {
            leftOut.add(Map.of("reason", each.code(), "detail", each.detail()));
        }
        json.put("left_out", leftOut);
        return json;
    }

    static Map<String, Object> hit(Hit hit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("action", hit.action().label());
        json.put("reason", hit.code());
        json.put("explanation", hit.explanation());
        return json;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
