package io.threatbus.app.suricata.eve;

import io.threatbus.app.suricata.point.DataSet;
import io.threatbus.app.suricata.point.Item;
import io.threatbus.app.suricata.point.UrlParts;
import io.threatbus.stix.IpNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a rule that is shipped looks, by its signature id, and what of an event it has compared. The ids are those in
 * {@code threatbus-7.rules} and {@code threatbus-8.rules}.
 *
 * @param label names the place, in Suricata's words
 * @param signatures the rules that look there
 * @param events the types of events that tell the same
 * @param values what of an event may be an item
 */
record Place(String label, List<Integer> signatures, List<String> events, Function<Event, List<Item>> values) {
    private static final String URL = "http.url";
    private static final String COMPLETE = "CLOSED";

    private static final List<Place> ALL = List.of(
            new Place("dns.query", List.of(9_100_001), List.of("dns"), Place::dnsNames),
            new Place("tls.sni", List.of(9_100_002), List.of("tls"), event -> domain(event.text("tls", "sni"))),
            new Place(
                    "http.host", List.of(9_100_003), List.of("http"), event -> domain(event.text("http", "hostname"))),
            new Place("quic.sni", List.of(9_100_004), List.of("quic"), event -> domain(event.text("quic", "sni"))),
            new Place(URL, List.of(9_100_010, 9_100_011), List.of("http"), Place::urls),
            new Place("ip", List.of(9_100_020, 9_100_021), List.of("flow"), event -> addresses(event, DataSet.IP)),
            new Place(
                    "ip.src",
                    List.of(9_100_022),
                    List.of("flow"),
                    event -> address(DataSet.IP_SOURCE, event.text("src_ip"))),
            new Place(
                    "ip.dst",
                    List.of(9_100_023),
                    List.of("flow"),
                    event -> address(DataSet.IP_DESTINATION, event.text("dest_ip"))),
            new Place(
                    "file.hash",
                    List.of(9_100_030, 9_100_031, 9_100_032, 9_100_033, 9_100_034, 9_100_035, 9_100_036, 9_100_037),
                    List.of("fileinfo"),
                    Place::files),
            new Place("file.name", List.of(9_100_038), List.of("fileinfo"), Place::fileNames),
            new Place(
                    "ja3.hash",
                    List.of(9_100_040),
                    List.of("tls", "quic"),
                    event -> items(
                            DataSet.JA3, event.text("tls", "ja3", "hash").or(() -> event.text("quic", "ja3", "hash")))),
            new Place(
                    "tls.cert_fingerprint",
                    List.of(9_100_041),
                    List.of("tls"),
                    event -> items(
                            DataSet.CERTIFICATE,
                            event.text("tls", "fingerprint").map(text -> text.toLowerCase(Locale.ROOT)))),
            new Place(
                    "http.user_agent",
                    List.of(9_100_042),
                    List.of("http"),
                    event -> items(DataSet.USER_AGENT, event.text("http", "http_user_agent"))),
            new Place(
                    "ja4.hash",
                    List.of(9_100_043),
                    List.of("tls", "quic"),
                    event -> items(DataSet.JA4, event.text("tls", "ja4").or(() -> event.text("quic", "ja4")))));

    private static final Map<Integer, Place> BY_SIGNATURE = ALL.stream()
            .flatMap(place -> place.signatures.stream().map(signature -> Map.entry(signature, place)))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /** The place where the rule of this id looks. */
    static Optional<Place> of(long signature) {
        return signature == (int) signature ? Optional.ofNullable(BY_SIGNATURE.get((int) signature)) : Optional.empty();
    }

    /** Whether the rule fires for what no item names, so that the values of the event have the last word. */
    boolean isWiderThanItsItems() {
        return label.equals(URL);
    }

    /** The places that events of this type tell about. */
    static List<Place> in(String eventType) {
        return ALL.stream().filter(place -> place.events.contains(eventType)).toList();
    }

    /** What of the event may be an item of a dataset, in the form that the items have. */
    List<Item> items(Event event) {
        return values.apply(event);
    }

    private static List<Item> items(DataSet set, Optional<String> value) {
        return value.map(text -> List.of(new Item(set, text))).orElse(List.of());
    }

    private static Item domainItem(String name) {
        return new Item(DataSet.DOMAIN, name.toLowerCase(Locale.ROOT));
    }

    private static List<Item> domain(Optional<String> name) {
        return name.map(text -> List.of(domainItem(text))).orElse(List.of());
    }

    /** Suricata 7 has the query itself, or a list of them in alerts; Suricata 8 has always a list. */
    private static List<Item> dnsNames(Event event) {
        List<Item> items = new ArrayList<>();
        event.text("dns", "rrname").ifPresent(name -> items.add(domainItem(name)));
        for (String list : List.of("query", "queries")) {
            event.texts(List.of("dns", list), "rrname").forEach(name -> items.add(domainItem(name)));
        }
        return items;
    }

    /** The port is in the log only if the client named it. */
    private static List<Item> urls(Event event) {
        Optional<String> host = event.text("http", "hostname");
        Optional<String> url = event.text("http", "url");
        if (url.isEmpty() || host.isEmpty()) {
            return List.of();
        } else if (!url.get().startsWith("/")) {
            return url(url.get());
        }
        Optional<Long> named = event.number("http", "http_port");
        List<Item> items = new ArrayList<>();
        if (named.isEmpty()) {
            items.addAll(url(host.get() + url.get()));
        }
        named.or(() -> event.number("dest_port"))
                .ifPresent(port -> items.addAll(url(host.get() + ":" + port + url.get())));
        return items;
    }

    private static List<Item> url(String text) {
        return items(DataSet.URL, UrlParts.parse(text).map(UrlParts::key));
    }

    private static List<Item> addresses(Event event, DataSet set) {
        List<Item> items = new ArrayList<>(address(set, event.text("src_ip")));
        items.addAll(address(set, event.text("dest_ip")));
        return items;
    }

    private static List<Item> address(DataSet set, Optional<String> text) {
        return items(
                set, text.flatMap(IpNetwork::parse).filter(IpNetwork::isHost).map(IpNetwork::toString));
    }

    /** Only of a file that was seen as a whole: a hash of what was seen of another says nothing. */
    private static List<Item> files(Event event) {
        List<Item> items = new ArrayList<>();
        event.value("fileinfo").ifPresent(file -> addHashes(file, items));
        if (event.value("files").orElse("") instanceof List<?> files) {
            files.forEach(file -> addHashes(file, items));
        }
        return items;
    }

    private static void addHashes(Object file, List<Item> items) {
        if (file instanceof Map<?, ?> members
                && COMPLETE.equals(members.get("state"))
                && !Boolean.TRUE.equals(members.get("gaps"))) {
            addHash(members.get("md5"), DataSet.MD5, items);
            addHash(members.get("sha1"), DataSet.SHA1, items);
            addHash(members.get("sha256"), DataSet.SHA256, items);
        }
    }

    private static void addHash(Object value, DataSet set, List<Item> items) {
        if (value instanceof String text) {
            items.add(new Item(set, text.toLowerCase(Locale.ROOT)));
        }
    }

    private static List<Item> fileNames(Event event) {
        List<Item> items = new ArrayList<>(items(DataSet.FILE_NAME, event.text("fileinfo", "filename")));
        event.texts(List.of("files"), "filename").forEach(name -> items.add(new Item(DataSet.FILE_NAME, name)));
        return items;
    }
}
