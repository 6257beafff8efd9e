package io.threatbus.stix.pattern;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/** A constant of a pattern (STIX 2.1, section 9.2). */
public sealed interface Constant {

    /** The value as plain text: for a string its characters without quotes and escapes, else as it is written. */
    String text();

    /** {@code 'characters'}; {@code value} has the escapes resolved. */
    record Text(String value) implements Constant {
        @Override
        public String text() {
            return value;
        }
    }

    /** A whole number. */
    record WholeNumber(BigInteger value) implements Constant {
        @Override
        public String text() {
            return value.toString();
        }
    }

    /** A number with a decimal point, kept exactly; trailing zeros do not count. */
    record DecimalNumber(BigDecimal value) implements Constant {
        public DecimalNumber {
            value = withoutTrailingZeros(value);
        }

        @Override
        public String text() {
            return (value.scale() < 1 ? value.setScale(1) : value).toPlainString();
        }
    }

    /** {@code true} or {@code false}. */
    record Truth(boolean value) implements Constant {
        @Override
        public String text() {
            return Boolean.toString(value);
        }
    }

    /** {@code h'ffd8'}: octets in hexadecimal digits, kept in lower case. */
    record Hex(String digits) implements Constant {
        public Hex {
            if (!Literals.isHex(digits, 0, digits.length())) {
                throw new IllegalArgumentException("not an even number of hexadecimal digits: " + digits);
            }
            digits = digits.toLowerCase(Locale.ROOT);
        }

        @Override
        public String text() {
            return "h'" + digits + "'";
        }
    }

    /** {@code b'YWJj'}: octets in base64 (RFC 4648, section 4), at least one. */
    record Binary(String base64) implements Constant {
        public Binary {
            if (!Literals.isBase64(base64, 0, base64.length())) {
                throw new IllegalArgumentException("not base64: " + base64);
            }
        }

        @Override
        public String text() {
            return "b'" + base64 + "'";
        }
    }

    /**
     * {@code t'2016-06-01T00:00:00Z'}. As in the grammar, each field has its range, but the day is not held against the
     * length of the month, and second 60 is allowed.
     */
    record Timestamp(String value) implements Constant {
        public Timestamp {
            if (!Literals.isTimestamp(value, 0, value.length())) {
                throw new IllegalArgumentException("not a timestamp like 2016-06-01T00:00:00Z: " + value);
            }
        }

        @Override
        public String text() {
            return "t'" + value + "'";
        }
    }

    /** One spelling for one number: {@code 1.50} is {@code 1.5}, {@code 100} keeps its zeros. */
    static BigDecimal withoutTrailingZeros(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
