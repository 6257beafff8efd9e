package io.threatbus.app.zeek.websocket;

import io.threatbus.app.zeek.data.AddressValue;
import io.threatbus.app.zeek.data.PortValue;
import io.threatbus.app.zeek.data.SubnetValue;
import io.threatbus.app.zeek.data.TimespanValue;
import io.threatbus.app.zeek.data.TimestampValue;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values that JSON carries as text. What cannot be read is an {@link IllegalArgumentException}. */
final class JsonScalars {
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*");
    private static final Pattern TIMESTAMP =
            Pattern.compile("(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})?)(Z|([+-])(\\d\\d):?(\\d\\d))?");
    private static final Pattern TIMESPAN = Pattern.compile("(-?\\d{1,19}(?:\\.\\d{1,19})?)(ns|us|ms|s|min|h)");
    private static final Map<String, Long> NANOSECONDS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "min", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final DateTimeFormatter NANOSECOND_TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS").withZone(ZoneOffset.UTC);
    /** As the servers write it: an integer and the largest unit without a remainder, at most seconds. */
    private static final Map<String, Long> WRITTEN_UNITS = Map.of("us", 1_000L, "ms", 1_000_000L, "s", 1_000_000_000L);

    private JsonScalars() {}

    static AddressValue address(String text) {
        return AddressValue.of(inetAddress(text));
    }

    /** Only literals get through, so nothing is ever looked up. */
    private static InetAddress inetAddress(String text) {
        if (!ADDRESS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no address");
        }
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("'" + text + "' is no address", e);
        }
    }

    static SubnetValue subnet(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' has no prefix length");
        }
        return SubnetValue.of(inetAddress(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    static PortValue port(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new PortValue(Integer.parseInt(text), PortValue.Protocol.TCP);
        }
        String label = text.substring(slash + 1);
        for (PortValue.Protocol protocol : PortValue.Protocol.values()) {
            if (protocol.label().equals(label)) {
                return new PortValue(Integer.parseInt(text.substring(0, slash)), protocol);
            }
        }
        return new PortValue(Integer.parseInt(text.substring(0, slash)), PortValue.Protocol.UNKNOWN);
    }

    static TimestampValue timestamp(String text) {
        Matcher matcher = TIMESTAMP.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time like 2024-01-02T03:04:05.678");
        }
        try {
            Instant instant = LocalDateTime.parse(matcher.group(1)).toInstant(offset(matcher));
            return TimestampValue.of(instant);
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no time that Broker has", e);
        }
    }

    private static ZoneOffset offset(Matcher matcher) {
        if (matcher.group(3) == null) {
            return ZoneOffset.UTC;
        }
        int sign = matcher.group(3).equals("-") ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(
                sign * Integer.parseInt(matcher.group(4)), sign * Integer.parseInt(matcher.group(5)));
    }

    static TimespanValue timespan(String text) {
        Matcher matcher = TIMESPAN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time span like 1500ms");
        }
        try {
            Long unit = NANOSECONDS.get(matcher.group(2));
            return new TimespanValue(new BigDecimal(matcher.group(1))
                    .multiply(BigDecimal.valueOf(unit == null ? 0 : unit))
                    .toBigInteger()
                    .longValueExact());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("'" + text + "' is no time span that Broker has", e);
        }
    }

    static String write(TimestampValue value) {
        return NANOSECOND_TIMESTAMP.format(value.toInstant());
    }

    static String write(TimespanValue value) {
        long nanoseconds = value.nanoseconds();
        long best = 1;
        String unit = "ns";
        for (Map.Entry<String, Long> candidate : WRITTEN_UNITS.entrySet()) {
            if (nanoseconds % candidate.getValue() == 0 && candidate.getValue() > best) {
                best = candidate.getValue();
                unit = candidate.getKey();
            }
        }
        return nanoseconds / best + unit;
    }
}
