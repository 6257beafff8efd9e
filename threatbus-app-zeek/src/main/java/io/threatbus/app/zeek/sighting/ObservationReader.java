package io.threatbus.app.zeek.sighting;

import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Observation;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns what our script says of a match into an observation, as far as it says something. Of a query for a name the
 * connection is that to a resolver, which says nothing of the name's own traffic. Stateless.
 */
final class ObservationReader {
    private static final String HTTP_REQUEST = "network-traffic:extensions.'http-request-ext'.";
    private static final String RESOLVED = "domain-name:resolves_to_refs[*].value";
    /** Of these the connection says more than that the value was seen: at which end. */
    private static final List<String> ENDS = List.of("network-traffic:src_ref.value", "network-traffic:dst_ref.value");

    private static final List<String> ADDRESSES = List.of("ipv4-addr:value", "ipv6-addr:value", "url:x_misp_ip");

    /** Names in the context, with the properties that have their values, and no others. */
    private static final Map<String, List<String>> TEXTS = Map.ofEntries(
            Map.entry("host", List.of(HTTP_REQUEST + "request_header.Host", "url:x_misp_host")),
            Map.entry("method", List.of(HTTP_REQUEST + "request_method")),
            Map.entry("uri", List.of(HTTP_REQUEST + "request_value")),
            Map.entry("user_agent", List.of(HTTP_REQUEST + "request_header.'User-Agent'")),
            Map.entry("file_name", List.of("file:name")),
            Map.entry("mime_type", List.of("file:mime_type")),
            Map.entry("md5", List.of("file:hashes.MD5")),
            Map.entry("sha1", List.of("file:hashes.'SHA-1'")),
            Map.entry("sha256", List.of("file:hashes.'SHA-256'")),
            Map.entry("subject", List.of("email-message:subject")),
            Map.entry("message_id", List.of("email-message:message_id")),
            Map.entry("mail_from", List.of("email-message:from_ref.value", "email-message:sender_ref.value")),
            Map.entry("mail_to", List.of("email-message:to_refs[*].value")),
            Map.entry("mail_cc", List.of("email-message:cc_refs[*].value")));

    private ObservationReader() {}

    /**
     * The observation.
     *
     * @param context in its JSON form
     * @param meant what was looked for, and is there
     */
    static Observation read(Map<?, ?> context, Instant time, Point meant) {
        Observation.Builder seen = Observation.builder().at(time);
        if (isQuery(context)
                || !ENDS.contains(meant.objectPath())
                || texts(context.get("resp_h")).isEmpty()) {
            seen.some(meant.objectPath(), List.of(meant.constant()));
        }
        TEXTS.forEach((name, paths) -> {
            List<Constant> values = texts(context.get(name));
            if (!values.isEmpty()) {
                paths.forEach(path -> seen.all(path, values));
            }
        });
        List<Constant> hosts = texts(context.get("host"));
        if (!hosts.isEmpty()) {
            seen.some("domain-name:value", hosts);
            seen.some("domain-name:x_misp_hostname", hosts);
        }
        number(context.get("file_size")).ifPresent(size -> seen.all("file:size", List.of(size)));
        if (isQuery(context)) {
            answers(context, seen, meant);
        } else {
            connection(context, seen);
        }
        return seen.build();
    }

    private static boolean isQuery(Map<?, ?> context) {
        return String.valueOf(context.get("where")).startsWith("DNS::");
    }

    /**
     * Answers change from one query to the next: one that names an address of the pattern says nothing against the others;
     * one that names none says that this is not what the pattern is about.
     */
    private static void answers(Map<?, ?> context, Observation.Builder seen, Point meant) {
        List<Constant> answers = texts(context.get("answers"));
        boolean known = Boolean.TRUE.equals(context.get("answered"));
        boolean fits = Boolean.TRUE.equals(context.get("answer_fits"));
        if (known && !fits) {
            seen.all(RESOLVED, answers);
            ADDRESSES.forEach(path -> seen.all(path, answers));
        } else if (known) {
            seen.some(RESOLVED, answers);
            ADDRESSES.forEach(path -> seen.some(path, answers));
        }
        if (meant.objectPath().equals(RESOLVED)) {
            seen.some(RESOLVED, List.of(meant.constant()));
        }
    }

    private static void connection(Map<?, ?> context, Observation.Builder seen) {
        List<Constant> source = texts(context.get("orig_h"));
        List<Constant> destination = texts(context.get("resp_h"));
        if (source.isEmpty() || destination.isEmpty()) {
            return;
        }
        seen.all("network-traffic:src_ref.value", source);
        List<Constant> reached = new ArrayList<>(destination);
        reached.addAll(texts(context.get("host")));
        seen.all("network-traffic:dst_ref.value", reached);
        List<Constant> both = new ArrayList<>(source);
        both.addAll(destination);
        ADDRESSES.forEach(path -> seen.all(path, both));
        port(context.get("orig_p")).ifPresent(port -> seen.all("network-traffic:src_port", List.of(port)));
        port(context.get("resp_p")).ifPresent(port -> {
            seen.all("network-traffic:dst_port", List.of(port));
            seen.all("domain-name:x_misp_port", List.of(port));
            seen.all("url:x_misp_port", List.of(port));
        });
        List<Constant> protocols = new ArrayList<>(texts(context.get("service")));
        protocols.addAll(texts(context.get("proto")));
        if (!protocols.isEmpty()) {
            // Zeek knows the protocols it has an analyzer for, and these only once it has seen enough.
            seen.some("network-traffic:protocols[*]", protocols);
            seen.some("network-traffic:protocols", protocols);
        }
    }

    /** A port as Zeek prints it: {@code 443/tcp}. */
    private static Optional<Constant> port(@Nullable Object value) {
        String text = String.valueOf(value);
        int slash = text.indexOf('/');
        return number(slash < 0 ? text : text.substring(0, slash));
    }

    private static Optional<Constant> number(@Nullable Object value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Constant.WholeNumber(new BigInteger(value.toString())));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static List<Constant> texts(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<Constant> all = new ArrayList<>();
            list.forEach(element -> all.addAll(texts(element)));
            return all;
        }
        return value instanceof String text && !text.isEmpty() ? List.of(new Constant.Text(text)) : List.of();
    }
}
