package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.BooleanValue;
import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.BrokerFormatException;
import io.threatbus.app.zeek.data.EnumValue;
import io.threatbus.app.zeek.data.NoneValue;
import io.threatbus.app.zeek.data.RealValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.TableValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import io.threatbus.app.zeek.data.VectorValue;
import java.util.List;

/**
 * Writes values in Broker's JSON form, within what the servers understand: the slash is never escaped, reals always have a
 * fraction or an exponent, and bytes of a string that are not UTF-8 are replaced.
 */
final class JsonEncoder {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder target;

    JsonEncoder(StringBuilder target) {
        this.target = target;
    }

    /** Writes a value as an object of its own. */
    void value(BrokerData value) {
        target.append('{');
        members(value);
        target.append('}');
    }

    /**
     * Writes the two members that make up a value, without the braces around them.
     *
     * @throws BrokerFormatException for infinities and NaN, which no server accepts
     */
    void members(BrokerData value) {
        target.append("\"@data-type\":\"").append(value.type().label()).append("\",\"data\":");
        if (value instanceof StringValue string) {
            string(string.text());
        } else if (value instanceof EnumValue label) {
            string(label.label());
        } else if (value instanceof VectorValue vector) {
            array(vector.elements());
        } else if (value instanceof SetValue set) {
            array(set.elements());
        } else if (value instanceof TableValue table) {
            entries(table.entries());
        } else {
            scalar(value);
        }
    }

    private void scalar(BrokerData value) {
        if (value instanceof NoneValue) {
            target.append("{}");
        } else if (value instanceof BooleanValue bool) {
            target.append(bool.value());
        } else if (value instanceof RealValue real) {
            real(real.value());
        } else if (value instanceof TimestampValue timestamp) {
            string(JsonScalars.write(timestamp));
        } else if (value instanceof TimespanValue timespan) {
            string(JsonScalars.write(timespan));
        } else if (isNumber(value)) {
            target.append(value);
        } else {
            string(value.toString());
        }
    }

    private static boolean isNumber(BrokerData value) {
        return switch (value.type()) {
            case COUNT, INTEGER -> true;
            default -> false;
        };
    }

    private void real(double value) {
        if (!Double.isFinite(value)) {
            throw new BrokerFormatException("the JSON form has no " + value);
        }
        target.append(value);
    }

    private void array(List<BrokerData> elements) {
        target.append('[');
        for (int index = 0; index < elements.size(); index++) {
            separate(index);
            value(elements.get(index));
        }
        target.append(']');
    }

    private void entries(List<TableValue.Entry> entries) {
        target.append('[');
        for (int index = 0; index < entries.size(); index++) {
            separate(index);
            target.append("{\"key\":");
            value(entries.get(index).key());
            target.append(",\"value\":");
            value(entries.get(index).value());
            target.append('}');
        }
        target.append(']');
    }

    private void separate(int index) {
        if (index > 0) {
            target.append(',');
        }
    }

    /** Writes a JSON string. */
    void string(String text) {
        target.append('"');
        for (int i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        target.append('"');
    }

    private void character(char character) {
        switch (character) {
            case '"', '\\' -> target.append('\\').append(character);
            case '\b' -> target.append("\\b");
            case '\f' -> target.append("\\f");
            case '\n' -> target.append("\\n");
            case '\r' -> target.append("\\r");
            case '\t' -> target.append("\\t");
            default -> {
                if (character < ' ') {
                    target.append("\\u00").append(HEX[character >> 4]).append(HEX[character & 0xf]);
                } else {
                    target.append(character);
                }
            }
        }
    }
}
