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
        add(STANDARD, Forms::address, "ip-src", "ip-dst");
        add(STANDARD, Forms.addressAndPort("src"), "ip-src|port");
        add(STANDARD, Forms.addressAndPort("dst"), "ip-dst|port");
        text(STANDARD, "domain-name:value", Preparations::domain, "hostname", "domain", "onion-address");
        add(STANDARD, Forms::domainAndAddress, "domain|ip");
        add(STANDARD, Forms::hostAndPort, "hostname|port");
        add(STANDARD, Forms.number("network-traffic:dst_port", Preparations::port), "port");
        text(STANDARD, "url:value", Preparations::unchanged, "url", "uri", "link");
        text(STANDARD, REQUEST + "request_header.'User-Agent'", Preparations::unchanged, "user-agent");
        text(STANDARD, REQUEST + "request_header.Cookie", Preparations::unchanged, "cookie");
        text(STANDARD, REQUEST + "request_method", Preparations::upperCase, "http-method");
        add(STANDARD, Forms.number("autonomous-system:number", Preparations::autonomousSystem), "AS");
        text(STANDARD, "mac-addr:value", Preparations.hardwareAddress(6), "mac-address");
        text(STANDARD, "mac-addr:value", Preparations.hardwareAddress(8), "mac-eui-64");
        text(STANDARD, "x509-certificate:hashes.MD5", Preparations.fingerprint(32), "x509-fingerprint-md5");
        text(STANDARD, "x509-certificate:hashes.'SHA-1'", Preparations.fingerprint(40), "x509-fingerprint-sha1");
        text(STANDARD, "x509-certificate:hashes.'SHA-256'", Preparations.fingerprint(64), "x509-fingerprint-sha256");
    }

    private void mail() {
        for (String type : List.of(
                "email", "email-src", "email-dst", "eppn", "target-email", "whois-registrant-email", "dns-soa-email")) {
            text(STANDARD, "email-addr:value", Preparations::email, type);
        }
        text(STANDARD, "email-message:subject", Preparations::unchanged, "email-subject");
        text(STANDARD, "email-message:body", Preparations::unchanged, "email-body");
        text(STANDARD, "email-message:message_id", Preparations::unchanged, "email-message-id");
        text(
                STANDARD,
                "email-message:body_multipart[*].body_raw_ref.name",
                Preparations::unchanged,
                "email-attachment");
        text(STANDARD, HEADER + "'Reply-To'", Preparations::unchanged, "email-reply-to");
        text(STANDARD, HEADER + "'X-Mailer'", Preparations::unchanged, "email-x-mailer");
        text(STANDARD, HEADER + "'Thread-Index'", Preparations::unchanged, "email-thread-index");
        text(STANDARD, HEADER + "'DKIM-Signature'", Preparations::unchanged, "dkim-signature");
        add(STANDARD, Forms::mailHeader, "email-header");
        text(STANDARD, "email-message:from_ref.display_name", Preparations::unchanged, "email-src-display-name");
        text(STANDARD, "email-message:to_refs[*].display_name", Preparations::unchanged, "email-dst-display-name");
        text(CUSTOM, "email-message:x_misp_mime_boundary", Preparations::unchanged, "email-mime-boundary");
    }

    private void files() {
        text(STANDARD, "file:name", Preparations::unchanged, "filename", "attachment");
        hash(STANDARD, "md5", "MD5", Preparations.hexadecimal(32));
        hash(STANDARD, "sha1", "'SHA-1'", Preparations.hexadecimal(40));
        hash(CUSTOM, "sha224", "'SHA-224'", Preparations.hexadecimal(56));
        hash(STANDARD, "sha256", "'SHA-256'", Preparations.hexadecimal(64));
        hash(CUSTOM, "sha384", "'SHA-384'", Preparations.hexadecimal(96));
        hash(STANDARD, "sha512", "'SHA-512'", Preparations.hexadecimal(128));
        hash(CUSTOM, "sha512/224", "'SHA-512-224'", Preparations.hexadecimal(56));
        hash(CUSTOM, "sha512/256", "'SHA-512-256'", Preparations.hexadecimal(64));
        hash(CUSTOM, "sha3-224", "'SHA3-224'", Preparations.hexadecimal(56));
        hash(STANDARD, "sha3-256", "'SHA3-256'", Preparations.hexadecimal(64));
        hash(CUSTOM, "sha3-384", "'SHA3-384'", Preparations.hexadecimal(96));
        hash(STANDARD, "sha3-512", "'SHA3-512'", Preparations.hexadecimal(128));
        hash(STANDARD, "ssdeep", "SSDEEP", Preparations::fuzzy);
        hash(STANDARD, "tlsh", "TLSH", Preparations::tlsh);
        hash(CUSTOM, "authentihash", "AUTHENTIHASH", Preparations.hexadecimal(64));
        hash(CUSTOM, "vhash", "VHASH", Preparations::lowerCase);
        hash(CUSTOM, "telfhash", "TELFHASH", Preparations::tlsh);
        hash(CUSTOM, "pehash", "PEHASH", Preparations.hexadecimal(40));
        hash(CUSTOM, "impfuzzy", "IMPFUZZY", Preparations::fuzzy);
        hash(CUSTOM, "cdhash", "CDHASH", Preparations.hexadecimal(40, 64));
        String imphash = "file:extensions.'windows-pebinary-ext'.imphash";
        text(STANDARD, imphash, Preparations.hexadecimal(32), "imphash");
        add(STANDARD, Forms.namedFile(imphash, Preparations.hexadecimal(32)), "filename|imphash");
        add(STANDARD, Forms.namedFile("file:hashes.MD5", Preparations.hexadecimal(32)), "malware-sample");
        text(STANDARD, "file:mime_type", Preparations::unchanged, "mime-type");
        add(STANDARD, Forms.number("file:size", Preparations::size), "size-in-bytes");
    }

    private void hostsAndAccounts() {
        text(STANDARD, "windows-registry-key:key", Preparations::registryKey, "regkey");
        add(STANDARD, Forms::registryValue, "regkey|value");
        text(STANDARD, "mutex:name", Preparations::unchanged, "mutex");
        text(STANDARD, SERVICE + "service_name", Preparations::unchanged, "windows-service-name");
        text(STANDARD, SERVICE + "display_name", Preparations::unchanged, "windows-service-displayname");
        text(STANDARD, "software:cpe", Preparations::unchanged, "cpe");
        add(STANDARD, Forms.account("github", Preparations::unchanged), "github-username");
        add(STANDARD, Forms.account("twitter", Preparations::twitter), "twitter-id");
        add(STANDARD, Forms.account("jabber", Preparations::unchanged), "jabber-id");
        text(STANDARD, "user-account:account_login", Preparations::unchanged, "target-user");
        custom(
                "software",
                Preparations::unchanged,
                "mobile-application-id",
                "azure-application-id",
                "chrome-extension-id",
                "edge-extension-id");
    }

    private void fingerprints() {
        custom(
                "network-traffic",
                Preparations::lowerCase,
                "ja3-fingerprint-md5",
                "jarm-fingerprint",
                "hassh-md5",
                "hasshserver-md5");
        custom("network-traffic", Preparations::unchanged, "community-id", "favicon-mmh3", "ssh-fingerprint");
        custom("url", Preparations::lowerCase, "dom-hash");
    }

    private void money() {
        text(CUSTOM, "cryptocurrency-wallet:value", Preparations::unchanged, "btc", "dash", "xmr");
        text(CUSTOM, "bank-account:iban", Preparations::lettersAndDigits, "iban");
        text(CUSTOM, "bank-account:bic", Preparations::lettersAndDigits, "bic");
        text(CUSTOM, "bank-account:account_number", Preparations::unchanged, "bank-account-nr");
        text(CUSTOM, "bank-account:x_misp_aba_rtn", Preparations::unchanged, "aba-rtn");
        text(CUSTOM, "payment-card:card_number", Preparations::digits, "cc-number");
        // Not x_misp_bin: a property name that ends in _bin means base64 in STIX.
        text(CUSTOM, "payment-card:x_misp_bin_number", Preparations::digits, "bin");
        text(CUSTOM, "phone-number:value", Preparations::phone, "phone-number", "prtn", "whois-registrant-phone");
    }

    private void rulesOfOtherTools() {
        for (String tool : List.of("yara", "sigma", "snort", "suricata", "zeek")) {
            add(RULE, Forms.rule(tool), tool);
        }
        add(RULE, Forms.rule("zeek"), "bro");
        add(RULE, Forms.rule("kusto"), "kusto-query");
        add(RULE, Forms::stixPattern, "stix2-pattern");
    }

    private void hash(PatternClass patternClass, String type, String algorithm, Preparation preparation) {
        String path = "file:hashes." + algorithm;
        text(patternClass, path, preparation, type);
        if (!type.equals("telfhash") && !type.equals("cdhash")) {
            add(patternClass, Forms.namedFile(path, preparation), "filename|" + type);
        }
    }

    private void custom(String object, Preparation preparation, String... types) {
        for (String type : types) {
            text(CUSTOM, object + ":x_misp_" + type.replace('-', '_'), preparation, type);
        }
    }

    private void text(PatternClass patternClass, String path, Preparation preparation, String... types) {
        add(patternClass, Forms.text(path, preparation), types);
    }

    private void add(PatternClass patternClass, Form form, String... types) {
        for (String type : types) {
            if (rules.put(type, new TypeRule(patternClass, form)) != null) {
                throw new IllegalStateException("type " + type + " is in the table twice");
            }
        }
    }
}
