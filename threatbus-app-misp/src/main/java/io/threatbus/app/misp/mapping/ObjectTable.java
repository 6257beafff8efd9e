package io.threatbus.app.misp.mapping;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kinds of objects that become one pattern as a whole, written down template by template. Used once. */
final class ObjectTable {
    private static final String PE = "file:extensions.'windows-pebinary-ext'.";
    private static final String REQUEST = "network-traffic:extensions.'http-request-ext'.";
    private static final String HEADER = "email-message:additional_header_fields.";

    private final Map<String, ObjectTemplate> templates = new HashMap<>();

    ObjectTable() {
        files();
        names();
        connections();
        mail();
        hosts();
        accounts();
    }

    Map<String, ObjectTemplate> templates() {
        return Map.copyOf(templates);
    }

    private ObjectTemplate template(String... names) {
        ObjectTemplate template = new ObjectTemplate();
        for (String name : names) {
            templates.put(name, template);
        }
        return template;
    }

    private void files() {
        template("file", "hashlookup", "lnk")
                .hashes("file:hashes.")
                .text("file:name", "filename", "FileName")
                .text("file:name_enc", "file-encoding")
                .text("file:mime_type", "mimetype", "mime-type")
                .number("file:size", Normalizers::size, "size-in-bytes", "FileSize")
                .text("file:parent_directory_ref.path", "path");
        template("image").text("file:name", "filename");
        template("artifact")
                .hashes("artifact:hashes.")
                .text("artifact:mime_type", "mime_type")
                .text("artifact:url", "url");
        template("pe")
                .text(PE + "imphash", Normalizers.hexadecimal(32), "imphash")
                .number(PE + "number_of_sections", Normalizers::size, "number-sections")
                .text(PE + "pe_type", "type");
        template("pe-section")
                .hashes(PE + "sections[*].hashes.")
                .text(PE + "sections[*].name", "name")
                .number(PE + "sections[*].size", Normalizers::size, "size-in-bytes");
        template("directory").text("directory:path", "path").text("directory:path_enc", "path-encoding");
    }

    private void names() {
        template("domain-ip", "domain|ip")
                .text(
                        "domain-name:resolves_to_refs[*].value",
                        value -> Addresses.parse(value.trim()).text(),
                        "ip")
                .text("domain-name:value", Normalizers::domain, "domain", "hostname");
        template("url").text("url:value", "url");
        template("asn").number("autonomous-system:number", Normalizers::autonomousSystem, "asn");
        template("x509")
                .text("x509-certificate:hashes.MD5", Normalizers.fingerprint(32), "x509-fingerprint-md5")
                .text("x509-certificate:hashes.'SHA-1'", Normalizers.fingerprint(40), "x509-fingerprint-sha1")
                .text("x509-certificate:hashes.'SHA-256'", Normalizers.fingerprint(64), "x509-fingerprint-sha256")
                .text("x509-certificate:issuer", "issuer")
                .text("x509-certificate:subject", "subject")
                .text("x509-certificate:serial_number", "serial-number")
                .text("x509-certificate:signature_algorithm", "signature_algorithm")
                .text("x509-certificate:version", "version")
                .text("x509-certificate:subject_public_key_algorithm", "pubkey-info-algorithm")
                .text("x509-certificate:subject_public_key_modulus", "pubkey-info-modulus")
                .number("x509-certificate:subject_public_key_exponent", Normalizers::size, "pubkey-info-exponent");
    }

    private void connections() {
        template("ip-port", "ip|port", "network-connection", "netflow", "network-socket")
                .address("src", "ip-src")
                .address("dst", "ip-dst", "ip")
                .host("src", "hostname-src")
                .host("dst", "hostname-dst", "hostname", "domain")
                .number("network-traffic:src_port", Normalizers::port, "src-port")
                .number("network-traffic:dst_port", Normalizers::port, "dst-port")
                .text(
                        "network-traffic:protocols[*]",
                        Normalizers::lowerCase,
                        "protocol",
                        "layer3-protocol",
                        "layer4-protocol",
                        "layer7-protocol");
        template("http-request")
                .address("src", "ip-src")
                .address("dst", "ip-dst")
                .host("dst", "host")
                .text(REQUEST + "request_method", Normalizers::upperCase, "method")
                .text(REQUEST + "request_value", "uri", "url")
                .text(REQUEST + "request_header.'Content-Type'", "content-type")
                .text(REQUEST + "request_header.Cookie", "cookie")
                .text(REQUEST + "request_header.Referer", "referer")
                .text(REQUEST + "request_header.'User-Agent'", "user-agent");
    }

    private void mail() {
        template("email")
                .text("email-message:to_refs[*].value", Normalizers::email, "to")
                .text("email-message:cc_refs[*].value", Normalizers::email, "cc")
                .text("email-message:bcc_refs[*].value", Normalizers::email, "bcc")
                .text("email-message:from_ref.value", Normalizers::email, "from")
                .text("email-message:to_refs[*].display_name", "to-display-name")
                .text("email-message:cc_refs[*].display_name", "cc-display-name")
                .text("email-message:bcc_refs[*].display_name", "bcc-display-name")
                .text("email-message:from_ref.display_name", "from-display-name")
                .text("email-message:subject", "subject")
                .text("email-message:body", "email-body")
                .text("email-message:message_id", "message-id")
                .text(HEADER + "'Reply-To'", "reply-to")
                .text(HEADER + "'X-Mailer'", "x-mailer")
                .text("email-message:body_multipart[*].body_raw_ref.name", "attachment");
    }

    private void hosts() {
        template("process")
                .number("process:pid", Normalizers::size, "pid")
                .text("process:command_line", "command-line")
                .text("process:cwd", "current-directory")
                .text("process:image_ref.name", "image")
                .text("process:parent_ref.command_line", "parent-command-line")
                .text("process:parent_ref.image_ref.name", "parent-image")
                .number("process:parent_ref.pid", Normalizers::size, "parent-pid")
                .number("process:child_refs[*].pid", Normalizers::size, "child-pid");
        template("registry-key", "registry-key-value")
                .text("windows-registry-key:key", Normalizers::registryKey, "key")
                .text("windows-registry-key:values[*].name", "name")
                .text("windows-registry-key:values[*].data", "data")
                .text("windows-registry-key:values[*].data_type", "data-type");
        template("mutex").text("mutex:name", "name");
        template("cpe-asset")
                .text("software:cpe", "cpe")
                .text("software:languages[*]", "language")
                .text("software:name", "product")
                .text("software:vendor", "vendor")
                .text("software:version", "version");
        template("android-app").text("software:name", "name");
    }

    private void accounts() {
        template("user-account")
                .text("user-account:account_type", "account-type")
                .text("user-account:account_login", "username")
                .text("user-account:user_id", "user-id")
                .text("user-account:display_name", "display-name")
                .text("user-account:credential", "password");
        template("credential").text("user-account:user_id", "username").text("user-account:credential", "password");
        for (String service : List.of("facebook", "parler", "reddit")) {
            template(service + "-account")
                    .text("user-account:user_id", "account-id")
                    .text("user-account:account_login", "account-name");
        }
        for (String service : List.of("github-user", "gitlab-user", "telegram-account")) {
            template(service)
                    .text("user-account:user_id", "id")
                    .text("user-account:account_login", "username")
                    .text("user-account:display_name", service.startsWith("github") ? "user-fullname" : "name");
        }
        template("twitter-account")
                .text("user-account:user_id", "id")
                .text("user-account:account_login", "name")
                .text("user-account:display_name", "displayed-name");
    }
}
