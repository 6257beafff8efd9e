package io.threatbus.app.suricata.eve;

import io.threatbus.stix.pattern.Constant;
import io.threatbus.stix.pattern.Point;
import io.threatbus.stix.sensor.Observation;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Turns an event into an observation, as far as it says something. Of a query for a name the flow is that to a resolver, which
 * says nothing of the name's own traffic. Stateless.
 */
final class EventObservation {
    private static final String HTTP_REQUEST = "network-traffic:extensions.'http-request-ext'.";
    private static final String SOURCE = "network-traffic:src_ref.value";
    private static final String DESTINATION = "network-traffic:dst_ref.value";
    private static final List<String> ENDS = List.of(SOURCE, DESTINATION);
    private static final List<String> ADDRESSES = List.of("ipv4-addr:value", "ipv6-addr:value", "url:x_misp_ip");
    private static final List<String> DESTINATION_PORTS =
            List.of("network-traffic:dst_port", "domain-name:x_misp_port", "url:x_misp_port");
    /** Members of an event with the properties that have their values, and no others. */
    private static final Map<List<String>, List<String>> TEXTS = Map.of(
            List.of("http", "hostname"), List.of(HTTP_REQUEST + "request_header.Host", "url:x_misp_host"),
            List.of("http", "http_method"), List.of(HTTP_REQUEST + "request_method"),
            List.of("http", "url"), List.of(HTTP_REQUEST + "request_value"),
            List.of("http", "http_user_agent"), List.of(HTTP_REQUEST + "request_header.'User-Agent'"));

    private final Event event;
    private final Observation.Builder seen;

    private EventObservation(Event event, Instant time) {
        this.event = event;
        this.seen = Observation.builder().at(time);
    }

    /**
     * The observation.
     *
     * @param meant what was looked for, and is there
     */
    static Observation of(Event event, Instant time, Point meant) {
        EventObservation observation = new EventObservation(event, time);
        boolean query = event.value("dns").isPresent();
        if (query || !ENDS.contains(meant.objectPath())) {
            observation.seen.some(meant.objectPath(), List.of(meant.constant()));
        }
        observation.hosts();
        TEXTS.forEach((path, properties) -> event.text(path.toArray(String[]::new))
                .ifPresent(text -> properties.forEach(
                        property -> observation.seen.all(property, List.of(new Constant.Text(text))))));
        observation.files();
        if (!query) {
            observation.flow();
        }
        return observation.seen.build();
    }

    private void hosts() {
        List<Constant> hosts = new ArrayList<>();
        for (String part : List.of("http", "tls", "quic")) {
            event.text(part, part.equals("http") ? "hostname" : "sni")
                    .ifPresent(name -> hosts.add(new Constant.Text(name)));
        }
        if (!hosts.isEmpty()) {
            seen.some("domain-name:value", hosts);
            seen.some("domain-name:x_misp_hostname", hosts);
        }
    }

    private void files() {
        event.value("fileinfo").ifPresent(file -> file(file, true));
        if (event.value("files").orElse("") instanceof List<?> files) {
            files.forEach(file -> file(file, files.size() == 1));
        }
    }

    /** Of several files it is not told which one has the value: none says anything against another. */
    private void file(Object value, boolean single) {
        if (!(value instanceof Map<?, ?> file)) {
            return;
        }
        text(file, "filename", "file:name", single);
        if ("CLOSED".equals(file.get("state")) && !Boolean.TRUE.equals(file.get("gaps"))) {
            text(file, "md5", "file:hashes.MD5", single);
            text(file, "sha1", "file:hashes.'SHA-1'", single);
            text(file, "sha256", "file:hashes.'SHA-256'", single);
            if (file.get("size") instanceof Number size) {
                add("file:size", number(size), single);
            }
        }
    }

    private void text(Map<?, ?> part, String member, String property, boolean single) {
        if (part.get(member) instanceof String text && !text.isEmpty()) {
            add(property, new Constant.Text(text), single);
        }
    }

    private void add(String property, Constant value, boolean single) {
        if (single) {
            seen.all(property, List.of(value));
        } else {
            seen.some(property, List.of(value));
        }
    }

    /** An event tells the ends of a packet; an alert besides the ends of the flow, or the direction of the packet. */
    private void flow() {
        boolean reversed = event.text("direction").filter("to_client"::equals).isPresent();
        Optional<String> source = event.text("flow", "src_ip").or(() -> event.text(reversed ? "dest_ip" : "src_ip"));
        Optional<String> destination =
                event.text("flow", "dest_ip").or(() -> event.text(reversed ? "src_ip" : "dest_ip"));
        if (source.isEmpty() || destination.isEmpty()) {
            return;
        }
        seen.all(SOURCE, List.of(new Constant.Text(source.get())));
        List<Constant> reached = new ArrayList<>(List.of(new Constant.Text(destination.get())));
        event.text("http", "hostname").or(() -> event.text("tls", "sni")).ifPresent(name -> {
            reached.add(new Constant.Text(name));
        });
        seen.all(DESTINATION, reached);
        List<Constant> both = List.of(new Constant.Text(source.get()), new Constant.Text(destination.get()));
        ADDRESSES.forEach(path -> seen.all(path, both));
        event.number("flow", "src_port")
                .or(() -> event.number(reversed ? "dest_port" : "src_port"))
                .ifPresent(port -> seen.all("network-traffic:src_port", List.of(number(port))));
        event.number("flow", "dest_port")
                .or(() -> event.number(reversed ? "src_port" : "dest_port"))
                .ifPresent(port -> DESTINATION_PORTS.forEach(path -> seen.all(path, List.of(number(port)))));
        protocols();
    }

    /** Suricata knows a protocol only once it has seen enough of it. */
    private void protocols() {
        List<Constant> protocols = new ArrayList<>();
        for (String name : List.of("proto", "app_proto")) {
            event.text(name).ifPresent(text -> protocols.add(new Constant.Text(text.toLowerCase(Locale.ROOT))));
        }
        seen.some("network-traffic:protocols[*]", protocols);
        seen.some("network-traffic:protocols", protocols);
    }

    private static Constant number(Number value) {
        return new Constant.WholeNumber(BigInteger.valueOf(value.longValue()));
    }
}
