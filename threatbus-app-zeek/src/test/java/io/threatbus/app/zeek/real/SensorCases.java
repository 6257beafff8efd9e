package io.threatbus.app.zeek.real;

import io.threatbus.app.zeek.real.Capture.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Indicators of every intel type with the traffic that holds what they look for, and neighbours of what is in it. */
final class SensorCases {
    private static final String CLIENT = "192.0.2.2";
    private static final String SERVER = "192.0.2.3";
    private static final int HTTP = 80;

    private final List<Case> cases = new ArrayList<>();
    private final Path directory;

    SensorCases(Path directory) {
        this.directory = directory;
    }

    List<Case> cases() {
        return List.copyOf(cases);
    }

    private void seen(String... patterns) {
        for (String pattern : patterns) {
            cases.add(Case.seen(pattern));
        }
    }

    private void neighbours(String... patterns) {
        for (String pattern : patterns) {
            cases.add(Case.neighbour(pattern));
        }
    }

    /** Makes the traffic. */
    Path capture(Instant start) throws IOException, GeneralSecurityException {
        Path file = directory.resolve("traffic.pcap");
        try (Capture capture = new Capture(file, start)) {
            addresses(capture);
            names(capture);
            urls(capture);
            mail(capture);
            files(capture);
            software(capture);
            users(capture);
            keys(capture);
        }
        return file;
    }

    private void addresses(Capture capture) throws IOException {
        List<Said> hello = List.of(Said.client("hello"));
        capture.tcp(CLIENT, "198.51.100.10", 9000, hello);
        capture.tcp("2001:db8:f::2", "2001:db8::10", 9000, hello);
        capture.tcp("2001:db8:f::2", "2001:db8::a1", 9000, hello);
        capture.tcp(CLIENT, "203.0.113.77", 9000, hello);
        capture.tcp("2001:db8:f::2", "2001:db8:1::77", 9000, hello);
        capture.tcp(CLIENT, "198.51.100.11", 8443, hello);
        capture.tcp(CLIENT, "198.51.100.12", 9000, hello);
        capture.tcp("198.51.100.50", SERVER, 9000, hello);
        seen(
                "[ipv4-addr:value = '198.51.100.10']",
                "[ipv6-addr:value = '2001:db8::10']",
                "[ipv6-addr:value = '2001:DB8:0::00A1']",
                "[ipv4-addr:value = '203.0.113.0/24']",
                "[ipv6-addr:value = '2001:db8:1::/64']",
                "[network-traffic:dst_ref.value = '198.51.100.11' AND network-traffic:dst_port = 8443]",
                "[network-traffic:dst_ref.value = '198.51.100.12' AND network-traffic:protocols[0] = 'tcp']",
                "[network-traffic:src_ref.value = '198.51.100.50']");
        neighbours(
                "[ipv4-addr:value = '198.51.100.1']",
                "[ipv6-addr:value = '2001:db8::1']",
                "[ipv4-addr:value = '203.0.114.0/24']",
                "[network-traffic:dst_ref.value = '198.51.100.11' AND network-traffic:dst_port = 443]",
                "[network-traffic:src_ref.value = '198.51.100.11']");
    }

    private void names(Capture capture) throws IOException {
        int id = 1;
        for (String name : List.of("dns.evil.example", "xn--bcher-kva.example", "upper.example")) {
            capture.udp(CLIENT, SERVER, 53, Conversations.dns(id++, name, "192.0.2.99"));
        }
        capture.udp(CLIENT, SERVER, 53, Conversations.dns(id, "res.evil.example", "198.51.100.77"));
        web(capture, HTTP, "GET", "/", "Host: host.evil.example");
        web(capture, HTTP, "GET", "/", "Host: xn--mller-kva.example");
        web(capture, 8080, "GET", "/", "Host: port.evil.example");
        seen(
                "[domain-name:value = 'dns.evil.example']",
                "[domain-name:value = 'bücher.example']",
                "[domain-name:value = 'UPPER.Example']",
                "[domain-name:value = 'host.evil.example']",
                "[domain-name:value = 'xn--mller-kva.example']",
                "[domain-name:value = 'res.evil.example' AND domain-name:resolves_to_refs[*].value = '198.51.100.77']",
                "[domain-name:value = 'port.evil.example' AND network-traffic:dst_port = 8080]");
        neighbours(
                "[domain-name:value = 'evil.example']",
                "[domain-name:value = 'xdns.evil.example']",
                "[domain-name:value = 'bucher.example']",
                "[domain-name:value = 'res.evil.example' AND domain-name:resolves_to_refs[*].value = '198.51.100.78']",
                "[domain-name:value = 'port.evil.example' AND network-traffic:dst_port = 80]");
    }

    private static void web(Capture capture, int port, String method, String target, String... headers)
            throws IOException {
        capture.tcp(CLIENT, SERVER, port, Conversations.http(method, target, List.of(headers), "x"));
    }

    private void urls(Capture capture) throws IOException {
        String host = "Host: url.example";
        web(capture, HTTP, "GET", "/a", host);
        web(capture, HTTP, "GET", "/b", host);
        web(capture, 8080, "GET", "/c", "Host: url.example:8080");
        web(capture, HTTP, "GET", "/d", host);
        web(capture, HTTP, "GET", "/Path?Q=1", host);
        web(capture, HTTP, "GET", "/%C3%A4", "Host: xn--bcher-kva2.example");
        capture.tcp(
                "2001:db8:f::2",
                "2001:db8:2::20",
                HTTP,
                Conversations.http("GET", "/v6", List.of("Host: [2001:db8:2::20]"), "x"));
        web(capture, HTTP, "GET", "/other", host, "Referer: https://url.example/ref");
        web(capture, HTTP, "POST", "/post", host);
        seen(
                "[url:value = 'http://url.example/a']",
                "[url:value = 'http://url.example:80/b']",
                "[url:value = 'http://url.example:8080/c']",
                "[url:value = 'http://user:pw@url.example/d']",
                "[url:value = 'http://URL.example/Path?Q=1#frag']",
                "[url:value = 'http://xn--bcher-kva2.example/ä']",
                "[url:value = 'http://[2001:db8:2::20]/v6']",
                "[url:value = 'https://url.example:443/ref']",
                "[url:value = 'http://url.example/post' AND network-traffic:extensions.'http-request-ext'.request_method"
                        + " = 'POST']");
        neighbours(
                "[url:value = 'http://url.example/']",
                "[url:value = 'http://url.example/a/']",
                "[url:value = 'https://url.example:444/ref']",
                "[url:value = 'http://url.example:8081/c']",
                "[url:value = 'http://url.example/post' AND network-traffic:extensions.'http-request-ext'.request_method"
                        + " = 'GET']");
    }

    private void mail(Capture capture) throws IOException {
        capture.tcp(
                CLIENT,
                SERVER,
                25,
                Conversations.mail(
                        "bounce@mail.example",
                        "to@mail.example",
                        List.of(
                                "From: Somebody <hdr@mail.example>",
                                "Reply-To: reply@mail.example",
                                "Subject: Invoice"),
                        "Anlage.pdf"));
        seen(
                "[email-addr:value = 'bounce@mail.example']",
                "[email-addr:value = 'To@Mail.example']",
                "[email-message:from_ref.value = 'hdr@mail.example']",
                "[email-addr:value = 'reply@mail.example']",
                "[file:name = 'Anlage.pdf']");
        neighbours("[email-addr:value = 'ounce@mail.example']");
    }

    private void files(Capture capture) throws IOException, GeneralSecurityException {
        for (String body :
                List.of("body for md5", "body for sha1", "body for sha256", "body of both", "BODY in capitals")) {
            capture.tcp(
                    CLIENT,
                    SERVER,
                    HTTP,
                    Conversations.http("GET", "/" + body.length(), List.of("Host: f.example"), body));
        }
        capture.tcp(CLIENT, SERVER, HTTP, Conversations.download("f.example", "/x", "evil.exe", "something else"));
        seen(
                "[file:hashes.MD5 = '" + hash("MD5", "body for md5") + "']",
                "[file:hashes.'SHA-1' = '" + hash("SHA-1", "body for sha1") + "']",
                "[file:hashes.'SHA-256' = '" + hash("SHA-256", "body for sha256") + "']",
                "[file:hashes.MD5 = '" + hash("MD5", "body of both") + "' AND file:name = 'whatever']",
                "[file:hashes.'SHA-256' = '"
                        + hash("SHA-256", "BODY in capitals").toUpperCase(java.util.Locale.ROOT) + "']",
                "[file:name = 'evil.exe']");
        neighbours("[file:hashes.MD5 = '" + hash("MD5", "another body") + "']", "[file:name = 'evil.ex']");
    }

    private static String hash(String algorithm, String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void software(Capture capture) throws IOException {
        web(capture, HTTP, "GET", "/", "Host: s.example", "User-Agent: EvilUA/1.0");
        web(capture, HTTP, "GET", "/", "Host: s.example", "User-Agent: curl/7.66.6-evil");
        seen(
                "[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'EvilUA/1.0']",
                "[software:name = 'curl/7.66.6-evil']");
        neighbours("[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = 'EvilUA/1.1']");
    }

    private void users(Capture capture) throws IOException {
        String basic = Base64.getEncoder().encodeToString("eve:secret".getBytes(StandardCharsets.US_ASCII));
        web(capture, HTTP, "GET", "/", "Host: u.example", "Authorization: Basic " + basic);
        capture.tcp(CLIENT, SERVER, 21, Conversations.ftp("mallory"));
        seen("[user-account:user_id = 'eve']", "[user-account:account_login = 'mallory']");
        neighbours("[user-account:user_id = 'ev']");
    }

    private void keys(Capture capture) throws IOException, GeneralSecurityException {
        TlsConversation tls = new TlsConversation(directory);
        capture.tcp(CLIENT, SERVER, 443, tls.handshake("sni.evil.example"));
        capture.tcp(CLIENT, SERVER, 22, Conversations.ssh(Conversations.hostKey(1)));
        seen(
                "[domain-name:value = 'sni.evil.example']",
                "[x509-certificate:hashes.'SHA-1' = '" + tls.certificateSha1() + "']",
                "[network-traffic:x_misp_ssh_fingerprint = 'MD5:" + fingerprint(1) + "']");
        neighbours(
                "[x509-certificate:hashes.'SHA-1' = '" + hash("SHA-1", "another certificate") + "']",
                "[network-traffic:x_misp_ssh_fingerprint = 'MD5:" + fingerprint(2) + "']");
    }

    private static String fingerprint(int seed) throws GeneralSecurityException {
        return HexFormat.ofDelimiter(":")
                .formatHex(MessageDigest.getInstance("MD5").digest(Conversations.hostKey(seed)));
    }
}
