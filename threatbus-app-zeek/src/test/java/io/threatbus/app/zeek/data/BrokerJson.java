package io.threatbus.app.zeek.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Builds values from the JSON form that the recordings use. */
final class BrokerJson {
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "min",
            60_000_000_000L,
            "h",
            3600_000_000_000L);

    private BrokerJson() {}

    static BrokerData toData(JsonNode node) {
        JsonNode data = node.get("data");
        return switch (node.get("@data-type").asText()) {
            case "none" -> NoneValue.NONE;
            case "boolean" -> new BooleanValue(data.asBoolean());
            case "count" -> new CountValue(data.bigIntegerValue().longValue());
            case "integer" -> new IntegerValue(data.asLong());
            case "real" -> new RealValue(data.asDouble());
            case "string" -> StringValue.of(data.asText());
            case "address" -> AddressValue.of(address(data.asText()));
            case "subnet" -> subnet(data.asText());
            case "port" -> port(data.asText());
            case "timestamp" -> TimestampValue.of(instant(data.asText()));
            case "timespan" -> timespan(data.asText());
            case "enum-value" -> new EnumValue(data.asText());
            case "vector" -> new VectorValue(list(data));
            case "set" -> new SetValue(list(data));
            case "table" -> table(data);
            default -> throw new IllegalArgumentException(node.toString());
        };
    }

    private static List<BrokerData> list(JsonNode data) {
        List<BrokerData> list = new ArrayList<>();
        data.forEach(element -> list.add(toData(element)));
        return list;
    }

    private static TableValue table(JsonNode data) {
        List<TableValue.Entry> entries = new ArrayList<>();
        data.forEach(entry -> entries.add(new TableValue.Entry(toData(entry.get("key")), toData(entry.get("value")))));
        return new TableValue(entries);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static SubnetValue subnet(String text) {
        int slash = text.indexOf('/');
        return SubnetValue.of(address(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    private static PortValue port(String text) {
        int slash = text.indexOf('/');
        String protocol = text.substring(slash + 1);
        return new PortValue(
                Integer.parseInt(text.substring(0, slash)),
                protocol.equals("?")
                        ? PortValue.Protocol.UNKNOWN
                        : PortValue.Protocol.valueOf(protocol.toUpperCase(Locale.ROOT)));
    }

    private static Instant instant(String text) {
        return text.matches(".*(Z|[+-]\\d\\d:\\d\\d)")
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static TimespanValue timespan(String text) {
        String number = text.replaceAll("[a-z]+$", "");
        return new TimespanValue(Long.parseLong(number) * NANOSECONDS.get(text.substring(number.length())));
    }
}
