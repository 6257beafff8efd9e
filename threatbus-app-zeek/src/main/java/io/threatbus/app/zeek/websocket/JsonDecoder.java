package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.EnumValue;
import io.threatbus.app.zeek.data.IntegerValue;
import io.threatbus.app.zeek.data.NoneValue;
import io.threatbus.app.zeek.data.RealValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.VectorValue;
import java.util.ArrayList;
import java.util.List;

/** Turns Broker's JSON form into values: {@code {"@data-type": TYPE, "data": DATA}}. */
final class JsonDecoder {
    private JsonDecoder() {}

    /**
     * Reads a value from the object that holds its two members; other members are ignored.
     *
     * @throws BrokerFormatException if there is no such value
     */
    static BrokerData decode(JsonValue value) {
        if (!(value instanceof JsonValue.JsonObject object)) {
            throw new BrokerFormatException("expected an object with @data-type and data, found " + value.kind());
        }
        String type = object.text("@data-type").orElseThrow(() -> new BrokerFormatException("no @data-type"));
        if (type.equals("none")) {
            return NoneValue.NONE;
        }
        JsonValue data = object.member("data").orElseThrow(() -> new BrokerFormatException("no data in a " + type));
        try {
            return decode(type, data);
        } catch (IllegalArgumentException e) {
            throw new BrokerFormatException("bad " + type + ": " + e.getMessage());
        }
    }

    private static BrokerData decode(String type, JsonValue data) {
        return switch (type) {
            case "boolean" -> new BooleanValue(bool(data));
            case "count" -> new CountValue(Long.parseUnsignedLong(number(data)));
            case "integer" -> new IntegerValue(Long.parseLong(number(data)));
            case "real" -> new RealValue(real(number(data)));
            case "string" -> StringValue.of(text(data));
            case "address" -> JsonScalars.address(text(data));
            case "subnet" -> JsonScalars.subnet(text(data));
            case "port" -> JsonScalars.port(text(data));
            case "timestamp" -> JsonScalars.timestamp(text(data));
            case "timespan" -> JsonScalars.timespan(text(data));
            case "enum-value" -> new EnumValue(text(data));
            case "vector" -> new VectorValue(values(data));
            case "set" -> new SetValue(values(data));
            case "table" -> new TableValue(entries(data));
            default -> throw new BrokerFormatException("unknown @data-type '" + type + "'");
        };
    }

    private static boolean bool(JsonValue data) {
        if (data instanceof JsonValue.JsonBoolean bool) {
            return bool.value();
        }
        throw new IllegalArgumentException("found " + data.kind());
    }

    private static String number(JsonValue data) {
        if (data instanceof JsonValue.JsonNumber number) {
            return number.digits();
        }
        throw new IllegalArgumentException("found " + data.kind());
    }

    private static String text(JsonValue data) {
        if (data instanceof JsonValue.JsonString string) {
            return string.text();
        }
        throw new IllegalArgumentException("found " + data.kind());
    }

    private static List<JsonValue> array(JsonValue data) {
        if (data instanceof JsonValue.JsonArray array) {
            return array.elements();
        }
        throw new IllegalArgumentException("found " + data.kind());
    }

    private static double real(String digits) {
        return switch (digits) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> Double.parseDouble(digits);
        };
    }

    private static List<BrokerData> values(JsonValue data) {
        List<BrokerData> values = new ArrayList<>();
        for (JsonValue element : array(data)) {
            values.add(decode(element));
        }
        return values;
    }

    private static List<TableValue.Entry> entries(JsonValue data) {
        List<TableValue.Entry> entries = new ArrayList<>();
        for (JsonValue element : array(data)) {
            if (!(element instanceof JsonValue.JsonObject object)) {
                throw new IllegalArgumentException("an entry is " + element.kind());
            }
            entries.add(new TableValue.Entry(part(object, "key"), part(object, "value")));
        }
        return entries;
    }

    private static BrokerData part(JsonValue.JsonObject entry, String name) {
        return decode(entry.member(name).orElseThrow(() -> new IllegalArgumentException("an entry without " + name)));
    }
}
