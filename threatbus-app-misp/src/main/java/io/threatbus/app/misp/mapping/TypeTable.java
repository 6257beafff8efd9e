package io.threatbus.app.misp.mapping;

import static io.threatbus.app.misp.mapping.PatternClass.CUSTOM;
import static io.threatbus.app.misp.mapping.PatternClass.RULE;
import static io.threatbus.app.misp.mapping.PatternClass.STANDARD;

import io.threatbus.app.misp.mapping.TypeRule.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table of types that become patterns, written down type by type. Used once, to build the map. */
final class TypeTable {
    private static final String REQUEST = "network-traffic:extensions.'http-request-ext'.";
    private static final String HEADER = "email-message:additional_header_fields.";
    private static final String SERVICE = "process:extensions.'windows-service-ext'.";

    private final Map<String, TypeRule> rules = new HashMap<>();

    TypeTable() {
        network();
        mail();
        files();
        hostsAndAccounts();
        fingerprints();
        money();
        rulesOfOtherTools();
    }

    Map<String, TypeRule> rules() {
        return Map.copyOf(rules);
    }

    private void network() {
        add(STANDARD, PatternTemplates.address("src"), "ip-src");
        add(STANDARD, PatternTemplates.address("dst"), "ip-dst");
        add(STANDARD, PatternTemplates.addressAndPort("src"), "ip-src|port");
        add(STANDARD, PatternTemplates.addressAndPort("dst"), "ip-dst|port");
        text(STANDARD, "domain-name:value", Normalizers::domain, "hostname", "domain", "onion-address");
        add(STANDARD, PatternTemplates::domainAndAddress, "domain|ip");
        add(STANDARD, PatternTemplates::hostAndPort, "hostname|port");
        add(STANDARD, PatternTemplates.number("network-traffic:dst_port", Normalizers::port), "port");
        text(STANDARD, "url:value", Normalizers::unchanged, "url", "uri", "link");
        text(STANDARD, REQUEST + "request_header.'User-Agent'", Normalizers::unchanged, "user-agent");
        text(STANDARD, REQUEST + "request_header.Cookie", Normalizers::unchanged, "cookie");
        text(STANDARD, REQUEST + "request_method", Normalizers::upperCase, "http-method");
        add(STANDARD, PatternTemplates.number("autonomous-system:number", Normalizers::autonomousSystem), "AS");
        text(STANDARD, "mac-addr:value", Normalizers.hardwareAddress(6), "mac-address");
        text(STANDARD, "mac-addr:value", Normalizers.hardwareAddress(8), "mac-eui-64");
        text(STANDARD, "x509-certificate:hashes.MD5", Normalizers.fingerprint(32), "x509-fingerprint-md5");
        text(STANDARD, "x509-certificate:hashes.'SHA-1'", Normalizers.fingerprint(40), "x509-fingerprint-sha1");
        text(STANDARD, "x509-certificate:hashes.'SHA-256'", Normalizers.fingerprint(64), "x509-fingerprint-sha256");
    }

    private void mail() {
        for (String type : List.of("email", "eppn", "target-email", "whois-registrant-email", "dns-soa-email")) {
            text(STANDARD, "email-addr:value", Normalizers::email, type);
        }
        add(STANDARD, PatternTemplates.correspondent("email-message:from_ref.value"), "email-src");
        add(STANDARD, PatternTemplates.correspondent("email-message:to_refs[*].value"), "email-dst");
        text(STANDARD, "email-message:subject", Normalizers::unchanged, "email-subject");
        text(STANDARD, "email-message:body", Normalizers::unchanged, "email-body");
        text(STANDARD, "email-message:message_id", Normalizers::unchanged, "email-message-id");
        text(STANDARD, "email-message:body_multipart[*].body_raw_ref.name", Normalizers::unchanged, "email-attachment");
        text(STANDARD, HEADER + "'Reply-To'", Normalizers::unchanged, "email-reply-to");
        text(STANDARD, HEADER + "'X-Mailer'", Normalizers::unchanged, "email-x-mailer");
        text(STANDARD, HEADER + "'Thread-Index'", Normalizers::unchanged, "email-thread-index");
        text(STANDARD, HEADER + "'DKIM-Signature'", Normalizers::unchanged, "dkim-signature");
        add(STANDARD, PatternTemplates::mailHeader, "email-header");
        text(STANDARD, "email-message:from_ref.display_name", Normalizers::unchanged, "email-src-display-name");
        text(STANDARD, "email-message:to_refs[*].display_name", Normalizers::unchanged, "email-dst-display-name");
        text(CUSTOM, "email-message:x_misp_mime_boundary", Normalizers::unchanged, "email-mime-boundary");
    }

    private void files() {
        text(STANDARD, "file:name", Normalizers::unchanged, "filename", "attachment");
        FileTypes.all().forEach(this::hash);
        String imphash = "file:extensions.'windows-pebinary-ext'.imphash";
        text(STANDARD, imphash, Normalizers.hexadecimal(32), "imphash");
        add(STANDARD, PatternTemplates.namedFile(imphash, Normalizers.hexadecimal(32)), "filename|imphash");
        add(STANDARD, PatternTemplates.namedFile("file:hashes.MD5", Normalizers.hexadecimal(32)), "malware-sample");
        text(STANDARD, "file:mime_type", Normalizers::unchanged, "mime-type");
        add(STANDARD, PatternTemplates.number("file:size", Normalizers::size), "size-in-bytes");
    }

    private void hostsAndAccounts() {
        text(STANDARD, "windows-registry-key:key", Normalizers::registryKey, "regkey");
        add(STANDARD, PatternTemplates::registryValue, "regkey|value");
        text(STANDARD, "mutex:name", Normalizers::unchanged, "mutex");
        text(STANDARD, SERVICE + "service_name", Normalizers::unchanged, "windows-service-name");
        text(STANDARD, SERVICE + "display_name", Normalizers::unchanged, "windows-service-displayname");
        text(STANDARD, "software:cpe", Normalizers::unchanged, "cpe");
        add(STANDARD, PatternTemplates.account("github", Normalizers::unchanged), "github-username");
        add(STANDARD, PatternTemplates.account("twitter", Normalizers::twitter), "twitter-id");
        add(STANDARD, PatternTemplates.account("jabber", Normalizers::unchanged), "jabber-id");
        text(STANDARD, "user-account:account_login", Normalizers::unchanged, "target-user");
        custom(
                "software",
                Normalizers::unchanged,
                "mobile-application-id",
                "azure-application-id",
                "chrome-extension-id",
                "edge-extension-id");
    }

    private void fingerprints() {
        custom(
                "network-traffic",
                Normalizers::lowerCase,
                "ja3-fingerprint-md5",
                "jarm-fingerprint",
                "hassh-md5",
                "hasshserver-md5");
        custom("network-traffic", Normalizers::unchanged, "community-id", "favicon-mmh3", "ssh-fingerprint");
        custom("url", Normalizers::lowerCase, "dom-hash");
    }

    private void money() {
        text(CUSTOM, "cryptocurrency-wallet:value", Normalizers::unchanged, "btc", "dash", "xmr");
        text(CUSTOM, "bank-account:iban", Normalizers::lettersAndDigits, "iban");
        text(CUSTOM, "bank-account:bic", Normalizers::lettersAndDigits, "bic");
        text(CUSTOM, "bank-account:account_number", Normalizers::unchanged, "bank-account-nr");
        text(CUSTOM, "bank-account:x_misp_aba_rtn", Normalizers::unchanged, "aba-rtn");
        text(CUSTOM, "payment-card:card_number", Normalizers::digits, "cc-number");
        // Not x_misp_bin: a property name that ends in _bin means base64 in STIX.
        text(CUSTOM, "payment-card:x_misp_bin_number", Normalizers::digits, "bin");
        text(CUSTOM, "phone-number:value", Normalizers::phone, "phone-number", "prtn", "whois-registrant-phone");
    }

    private void rulesOfOtherTools() {
        for (String tool : List.of("yara", "sigma", "snort", "suricata", "zeek")) {
            add(RULE, PatternTemplates.rule(tool), tool);
        }
        add(RULE, PatternTemplates.rule("zeek"), "bro");
        add(RULE, PatternTemplates.rule("kusto"), "kusto-query");
        add(RULE, PatternTemplates::stixPattern, "stix2-pattern");
    }

    private void hash(String type, FileTypes.Hash hash) {
        String path = "file:hashes." + hash.algorithm();
        PatternClass patternClass = hash.standard() ? STANDARD : CUSTOM;
        text(patternClass, path, hash.normalizer(), type);
        if (hash.withName()) {
            add(patternClass, PatternTemplates.namedFile(path, hash.normalizer()), "filename|" + type);
        }
    }

    private void custom(String object, Normalizer preparation, String... types) {
        for (String type : types) {
            text(CUSTOM, object + ":x_misp_" + type.replace('-', '_'), preparation, type);
        }
    }

    private void text(PatternClass patternClass, String path, Normalizer preparation, String... types) {
        add(patternClass, PatternTemplates.text(path, preparation), types);
    }

    private void add(PatternClass patternClass, Form form, String... types) {
        for (String type : types) {
            if (rules.put(type, new TypeRule(patternClass, form)) != null) {
                throw new IllegalStateException("type " + type + " is in the table twice");
            }
        }
    }
}
