package io.threatbus.app.zeek.sighting;

import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.IntegerValue;
import io.threatbus.app.zeek.data.NoneValue;
import io.threatbus.app.zeek.data.RealValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.message.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The plain JSON form of Zeek's values, for people and for programs that know nothing of Zeek. Nothing is lost but the
 * distinction between types that look alike:
 *
 * <ul>
 *   <li>times are UTC timestamps to the microsecond, beyond which Zeek's own times are noise; intervals are seconds
 *   <li>addresses, subnets and ports are text as Zeek prints it, enum values their labels
 *   <li>text that is not UTF-8 is an object with the bytes in hexadecimal, and a readable form of it
 *   <li>a table is an object if its keys have distinct texts, else a list of objects with key and value
 * </ul>
 */
final class ContextJson {
    private static final int NANOSECOND_DIGITS = 9;
    private static final long NANOSECONDS_PER_MICROSECOND = 1_000;

    private ContextJson() {}

    /** A value as {@link Json#write} takes it. */
    static Object of(BrokerData value) {
        if (value instanceof StringValue string) {
            return text(string);
        } else if (value instanceof TableValue table) {
            return table(table);
        } else if (value instanceof SetValue set) {
            return list(set.elements());
        } else if (value instanceof VectorValue vector) {
            return list(vector.elements());
        }
        return scalar(value);
    }

    private static Object scalar(BrokerData value) {
        if (value instanceof NoneValue) {
            return Json.NULL;
        } else if (value instanceof BooleanValue bool) {
            return bool.value();
        } else if (value instanceof CountValue count) {
            return new BigInteger(Long.toUnsignedString(count.value()));
        } else if (value instanceof IntegerValue integer) {
            return integer.value();
        } else if (value instanceof RealValue real) {
            return real(real.value());
        } else if (value instanceof TimestampValue timestamp) {
            return toMicroseconds(timestamp).toString();
        } else if (value instanceof TimespanValue timespan) {
            return BigDecimal.valueOf(timespan.nanoseconds(), NANOSECOND_DIGITS).stripTrailingZeros();
        }
        return value.toString();
    }

    private static Object real(double value) {
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }

    /** Zeek's times are doubles: .678 arrives as .677999872, so they are rounded and not cut. */
    static Instant toMicroseconds(TimestampValue timestamp) {
        long half = NANOSECONDS_PER_MICROSECOND / 2;
        long nanoseconds = timestamp.nanoseconds();
        long rounded = nanoseconds > Long.MAX_VALUE - half ? nanoseconds : nanoseconds + half;
        return new TimestampValue(rounded - Math.floorMod(rounded, NANOSECONDS_PER_MICROSECOND)).toInstant();
    }

    private static Object text(StringValue string) {
        byte[] bytes = string.toByteArray();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return Map.of("bytes", HexFormat.of().formatHex(bytes), "text", string.text());
        }
    }

    private static List<Object> list(List<BrokerData> elements) {
        List<Object> list = new ArrayList<>(elements.size());
        for (BrokerData element : elements) {
            list.add(of(element));
        }
        return list;
    }

    private static Object table(TableValue table) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (TableValue.Entry entry : table.entries()) {
            Object key = of(entry.key());
            if (key instanceof Map || key instanceof List || key == Json.NULL) {
                return pairs(table);
            }
            members.put(key.toString(), of(entry.value()));
        }
        return members.size() == table.entries().size() ? members : pairs(table);
    }

    private static List<Object> pairs(TableValue table) {
        List<Object> pairs = new ArrayList<>(table.entries().size());
        for (TableValue.Entry entry : table.entries()) {
            Map<String, Object> pair = new LinkedHashMap<>();
            pair.put("key", of(entry.key()));
            pair.put("value", of(entry.value()));
            pairs.add(pair);
        }
        return pairs;
    }
}
