package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import io.threatbus.testing.RealSuricata;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The packaged bus between ZeroMQ, MISP and a real Suricata: what is published alerts on real traffic and comes back as a
 * sighting that names it, and what is withdrawn does neither.
 */
class SuricataIT {
    private static final Pattern PAGE = Pattern.compile("status page are at (http://\\S+)");
    /** From traffic to its sighting; half of them come sooner, and more where the machine has nothing else to do. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final byte[] EVIL = "MZ this is the evil file ".repeat(20).getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temporary;

    private final List<Duration> took = new ArrayList<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> versions = new HashMap<>();
    private final Instant beginning = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static String hash(String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(EVIL));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void configure(RealSuricata suricata, MispStandIn misp) throws IOException {
        Files.writeString(
                temporary.resolve("config.yaml"),
                "admin: {port: 0}\nbus: {state_directory: '" + temporary.resolve("state") + "'}\n"
                        + block("docs/suricata.md", "plugins:")
                                .replace(
                                        "/var/run/suricata/suricata-command.socket",
                                        suricata.socket().toString())
                                .replace(
                                        "/run/threatbus/eve.sock",
                                        suricata.eveSocket().toString())
                                .replace(
                                        "/var/lib/suricata/data/threatbus",
                                        suricata.files().toString())
                        + "    zmq: {manage: 0, pub: 0, sub: 0}\n"
                        + "    misp: " + misp.configuration() + "\n");
    }

    /** A version of an indicator of ZeroMQ's, the next one. */
    private Map<String, Object> indicator(String name, String pattern) {
        String id = "indicator--" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        names.put(id, name);
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("type", "indicator");
        properties.put("spec_version", "2.1");
        properties.put("id", id);
        properties.put("created", beginning.toString());
        properties.put(
                "modified",
                beginning.plusMillis(versions.merge(name, 1, Integer::sum)).toString());
        properties.put("valid_from", beginning.toString());
        properties.put("pattern_type", "stix");
        properties.put("pattern", pattern);
        return properties;
    }

    private static Map<String, Object> with(Map<String, Object> indicator, String property, Object value) {
        indicator.put(property, value);
        return indicator;
    }

    private String misp(MispStandIn misp, String event, String name, String type, String value)
            throws IOException, InterruptedException {
        String uuid = misp.attribute(event, type, value);
        names.put("indicator--" + uuid, name);
        return uuid;
    }

    private static long items(String page) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(page + "metrics"))
                    .timeout(Duration.ofSeconds(20))
                    .build();
            return HttpClient.newHttpClient()
                    .send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("threatbus_suricata_items{"))
                    .mapToLong(line -> Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))))
                    .sum();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Set<String> seen(ZmqApp app, int from) {
        Set<String> seen = new LinkedHashSet<>();
        List<ZmqApp.Seen> all = app.seen();
        all.subList(from, all.size()).forEach(each -> seen.add(names.getOrDefault(each.indicator(), each.indicator())));
        return seen;
    }

    /** Makes traffic, and waits for what it must be a sighting of. */
    private void sighted(RealSuricata suricata, ZmqApp app, String traffic, String... expected) {
        int from = app.seen().size();
        long began = System.nanoTime();
        suricata.traffic(traffic);
        Await.until(traffic + " is sighted as " + List.of(expected) + ", not " + seen(app, from), () -> seen(app, from)
                .containsAll(List.of(expected)));
        assertThat(seen(app, from)).as(traffic).containsExactlyInAnyOrder(expected);
        took.add(Duration.ofNanos(app.seen().get(app.seen().size() - 1).at() - began));
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void whatIsPublishedIsSightedInRealTrafficAndWhatIsWithdrawnIsNot(int version) throws Exception {
        try (RealSuricata suricata = RealSuricata.start(version);
                MispStandIn misp = new MispStandIn()) {
            configure(suricata, misp);
            try (Launched bus = Launched.start(temporary, "run")) {
                Matcher page = PAGE.matcher(bus.awaitLog("status page are at"));
                assertThat(page.find()).isTrue();
                bus.awaitLog("Threat Bus is ready");
                // As the documentation has it: the bus first, for it writes the files that the rules name.
                suricata.kill();
                suricata.restart();
                suricata.awaitStarted();
                try (ZmqApp app = new ZmqApp(bus.log())) {
                    follow(suricata, misp, app, page.group(1));
                }
                bus.signal("TERM");
                assertThat(bus.exitCode()).isZero();
            }
        }
    }

    private static String block(String page, String beginning) {
        Matcher matcher = Pattern.compile("```[a-z]*\\n(" + Pattern.quote(beginning) + ".*?)```", Pattern.DOTALL)
                .matcher(Project.read(page));
        assertThat(matcher.find()).as("%s has '%s'", page, beginning).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 8})
    void thePipeOfTheManualAddsAndTakesAwayValuesOfARealSuricata(int version) throws Exception {
        Files.writeString(temporary.resolve("config.yaml"), """
                admin: {port: 0}
                plugins:
                  apps:
                    zmq: {manage: 0, pub: 0, sub: 0}
                """);
        try (RealSuricata suricata = RealSuricata.start(version);
                Launched bus = Launched.start(temporary, "run")) {
            Files.writeString(
                    suricata.files().resolve("threatbus-networks.rules"),
                    block("docs/zeromq.md", "alert dns").replace("pipe-domain.lst", "threatbus/pipe-domain.lst"));
            suricata.kill();
            Path root = suricata.socket().getParent().getParent();
            Path log = root.resolve("var/log/suricata/eve.json");
            Files.deleteIfExists(log);
            suricata.restart();
            suricata.awaitStarted();
            bus.awaitLog("Threat Bus is ready");
            String script = block("docs/zeromq.md", "suricatasc -c")
                    .replace(
                            "bus.example:13370",
                            "127.0.0.1:" + BusPorts.of(bus.log()).manage())
                    .replace("threatbus points", Project.distribution().resolve("bin/threatbus") + " points")
                    .replace("suricatasc -c", "chroot " + root + " suricatasc /tmp/threatbus-command.sock -c");
            Process pipe = new ProcessBuilder("bash", "-eu", "-c", script)
                    .redirectErrorStream(true)
                    .redirectOutput(temporary.resolve("pipe.log").toFile())
                    .start();
            try (ZmqApp app = new ZmqApp(bus.log())) {
                awaitLines("subscribed to stix2/indicator", 1);
                app.publish(indicator(
                        "one", "[domain-name:value = 'one.pipe.example' OR url:value = 'http://x.example/']"));
                app.publish(indicator("two", "[domain-name:value = 'two.pipe.example']"));
                awaitLines("data added", 2);
                suricata.traffic("dns ONE.pipe.example");
                app.publish(with(indicator("one", "[domain-name:value = 'one.pipe.example']"), "revoked", true));
                awaitLines("data removed", 1);
                suricata.traffic("dns one.pipe.example");
                suricata.traffic("dns two.pipe.example");
                Await.until("the alert for what is left", () -> alerts(log, "two.pipe.example") == 1);
                assertThat(alerts(log, "one.pipe.example")).isEqualTo(1);
            } finally {
                pipe.descendants().forEach(ProcessHandle::destroyForcibly);
                pipe.destroyForcibly();
            }
        }
    }

    private void awaitLines(String words, int times) {
        Await.until("the pipe prints '" + words + "' " + times + " times", Duration.ofSeconds(60), () -> {
            try {
                return Files.readString(temporary.resolve("pipe.log")).split(words, -1).length > times;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static long alerts(Path log, String name) {
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("\"signature_id\":9300001"))
                    .filter(line -> line.toLowerCase(Locale.ROOT).contains("\"" + name + "\""))
                    .count();
        } catch (IOException e) {
            return 0;
        }
    }

    private void follow(RealSuricata suricata, MispStandIn misp, ZmqApp app, String page) throws Exception {
        app.publish(indicator("zmq-first", "[domain-name:value = 'first.zmq.example']"));
        Await.until("Suricata is reached", Duration.ofSeconds(60), () -> items(page) == 1);

        app.publish(indicator("zmq-dns", "[domain-name:value = 'Dns.zmq.example']"));
        app.publish(indicator("zmq-sni", "[domain-name:value = 'sni.zmq.example']"));
        app.publish(indicator("zmq-host", "[domain-name:value = 'host.zmq.example']"));
        app.publish(indicator("zmq-url", "[url:value = 'http://url.zmq.example/a?b=1']"));
        app.publish(indicator("zmq-ip", "[ipv4-addr:value = '203.0.113.77']"));
        app.publish(indicator("zmq-file", "[file:hashes.'SHA-256' = '" + hash("SHA-256") + "']"));
        String event = misp.event();
        String dns = misp(misp, event, "misp-dns", "domain", "dns.misp.example");
        String sni = misp(misp, event, "misp-sni", "hostname", "sni.misp.example");
        String host = misp(misp, event, "misp-host", "domain", "host.misp.example");
        String url = misp(misp, event, "misp-url", "url", "http://url.misp.example/x");
        String ip = misp(misp, event, "misp-ip", "ip-dst", "203.0.113.200");
        String file = misp(misp, event, "misp-file", "md5", hash("MD5"));
        // A URL has two items.
        Await.until("all are in Suricata: " + items(page), () -> items(page) == 15);

        // Neighbours: neither sub-domains nor names that end alike, on either version.
        int before = app.seen().size();
        suricata.traffic("dns sub.dns.zmq.example");
        suricata.traffic("dns notdns.zmq.example");
        suricata.traffic("http url.zmq.example /a?b=2 test small");
        suricata.traffic("tcp 198.51.100.1 198.51.100.2");
        sighted(suricata, app, "dns DNS.zmq.EXAMPLE", "zmq-dns");
        assertThat(seen(app, before)).containsExactly("zmq-dns");

        sighted(suricata, app, "tls SNI.zmq.example", "zmq-sni");
        sighted(suricata, app, "http Host.ZMQ.example / test small", "zmq-host");
        sighted(suricata, app, "http URL.zmq.example /a?b=1 test small", "zmq-url");
        sighted(suricata, app, "tcp 198.51.100.1 203.0.113.77", "zmq-ip");
        sighted(suricata, app, "dns dns.MISP.example", "misp-dns");
        sighted(suricata, app, "tls sni.misp.example", "misp-sni");
        sighted(suricata, app, "http host.misp.example / test small", "misp-host");
        sighted(suricata, app, "http url.misp.example /x test small", "misp-url");
        sighted(suricata, app, "tcp 198.51.100.1 203.0.113.200", "misp-ip");
        sighted(suricata, app, "http files.example /download test evil", "zmq-file", "misp-file");

        untilItIsSighted(suricata, app);
        withdraw(misp, app, List.of(dns, sni, host, url, ip, file));
        // What is left: the first one, the late one, and the new values of both URLs and of MISP's host.
        Await.until("what is withdrawn is gone: " + items(page), () -> items(page) == 6);
        Await.until("what ends by itself is gone: " + items(page), () -> items(page) == 5);
        int after = app.seen().size();
        for (String name : List.of("dns.zmq", "late.zmq", "dns.misp", "ending.zmq")) {
            suricata.traffic("dns " + name + ".example");
        }
        for (String name : List.of("sni.zmq", "sni.misp")) {
            suricata.traffic("tls " + name + ".example");
        }
        for (String name : List.of("host.zmq", "host.misp")) {
            suricata.traffic("http " + name + ".example / test small");
        }
        suricata.traffic("http url.zmq.example /a?b=1 test small");
        suricata.traffic("http url.misp.example /x test small");
        suricata.traffic("tcp 198.51.100.1 203.0.113.77 9998");
        suricata.traffic("tcp 198.51.100.1 203.0.113.200 9998");
        suricata.traffic("http files.example /download test evil");
        sighted(suricata, app, "http url.zmq.example /new test small", "zmq-url");
        sighted(suricata, app, "dns new.misp.example", "misp-host");
        sighted(suricata, app, "dns first.zmq.example", "zmq-first");
        List<Duration> sorted = took.stream().sorted().toList();
        System.err.printf("Suricata %d, traffic to sighting: %s%n", suricata.version(), sorted);
        assertThat(sorted.get(sorted.size() / 2)).isLessThan(SOON);
        assertThat(seen(app, after)).containsExactly("zmq-late", "zmq-url", "misp-host", "zmq-first");
    }

    /** From publication to the first sighting, with traffic all the time. */
    private void untilItIsSighted(RealSuricata suricata, ZmqApp app) throws IOException {
        int from = app.seen().size();
        long began = System.nanoTime();
        app.publish(indicator("zmq-late", "[domain-name:value = 'late.zmq.example']"));
        Await.until("what was just published is sighted", () -> {
            suricata.traffic("dns late.zmq.example");
            return app.seen().size() > from;
        });
        took.add(Duration.ofNanos(app.seen().get(from).at() - began));
    }

    private void withdraw(MispStandIn misp, ZmqApp app, List<String> attributes) throws Exception {
        app.publish(with(
                indicator("zmq-ending", "[domain-name:value = 'ending.zmq.example']"),
                "valid_until",
                Instant.now().plusSeconds(4).truncatedTo(ChronoUnit.MILLIS).toString()));
        app.publish(
                with(indicator("zmq-dns", "[domain-name:value = 'dns.zmq.example']"), "x_threatbus_update", "REMOVE"));
        app.publish(with(indicator("zmq-sni", "[domain-name:value = 'sni.zmq.example']"), "revoked", true));
        app.publish(with(
                indicator("zmq-host", "[domain-name:value = 'host.zmq.example']"), "x_threatbus_update", "REMOVE"));
        app.publish(indicator("zmq-url", "[url:value = 'http://url.zmq.example/new']"));
        app.publish(with(indicator("zmq-ip", "[ipv4-addr:value = '203.0.113.77']"), "revoked", true));
        app.publish(with(
                indicator("zmq-file", "[file:hashes.'SHA-256' = '" + hash("SHA-256") + "']"),
                "x_threatbus_update",
                "REMOVE"));
        misp.post("/attributes/delete/" + attributes.get(0), Map.of());
        misp.post("/attributes/edit/" + attributes.get(1), Map.of("to_ids", false));
        misp.post("/attributes/edit/" + attributes.get(2), Map.of("value", "new.misp.example"));
        misp.post("/attributes/delete/" + attributes.get(3), Map.of());
        misp.post("/attributes/delete/" + attributes.get(4) + "/1", Map.of());
        misp.post("/attributes/delete/" + attributes.get(5), Map.of());
    }
}
