package io.threatbus.stix.sensor;

import static java.util.Map.entry;

import io.threatbus.stix.pattern.Property;
import java.util.Locale;
import java.util.Map;

/** What a condition is about, as a network sensor sees it. */
public enum ConditionKind {
    /** An address of either end of the connection, or in the answer to a query for the name. */
    ADDRESS,
    /** The address of the end that opened the connection. */
    SOURCE_ADDRESS,
    /** The address of the end that was connected to. */
    DESTINATION_ADDRESS,
    SOURCE_PORT,
    DESTINATION_PORT,
    /** The transport or application protocol. */
    PROTOCOL,
    /** The name that the client asked for. */
    HOST,
    /** The method of an HTTP request. */
    METHOD,
    /** The target of an HTTP request. */
    URI,
    /** The user agent of an HTTP request. */
    USER_AGENT,
    /** An address in the answer to a query for the name. */
    RESOLVED_ADDRESS,
    FILE_NAME,
    FILE_SIZE,
    MIME_TYPE,
    MAIL_FROM,
    MAIL_TO,
    MAIL_CC,
    MAIL_SUBJECT,
    MESSAGE_ID,
    /** Anything else. */
    OTHER;

    private static final String HTTP_REQUEST = "network-traffic:extensions.'http-request-ext'.";

    private static final Map<String, ConditionKind> KINDS = Map.ofEntries(
            entry("ipv4-addr:value", ADDRESS),
            entry("ipv6-addr:value", ADDRESS),
            entry("url:x_misp_ip", ADDRESS),
            entry("domain-name:x_misp_port", DESTINATION_PORT),
            entry("url:x_misp_port", DESTINATION_PORT),
            entry("network-traffic:src_ref.value", SOURCE_ADDRESS),
            entry("network-traffic:dst_ref.value", DESTINATION_ADDRESS),
            entry("network-traffic:src_port", SOURCE_PORT),
            entry("network-traffic:dst_port", DESTINATION_PORT),
            entry("network-traffic:protocols[*]", PROTOCOL),
            entry("network-traffic:protocols", PROTOCOL),
            entry("domain-name:value", HOST),
            entry("domain-name:x_misp_hostname", HOST),
            entry("url:x_misp_host", HOST),
            entry(HTTP_REQUEST + "request_header.Host", HOST),
            entry(HTTP_REQUEST + "request_header.host", HOST),
            entry(HTTP_REQUEST + "request_method", METHOD),
            entry(HTTP_REQUEST + "request_value", URI),
            entry(HTTP_REQUEST + "request_header.'User-Agent'", USER_AGENT),
            entry("domain-name:resolves_to_refs[*].value", RESOLVED_ADDRESS),
            entry("file:name", FILE_NAME),
            entry("file:size", FILE_SIZE),
            entry("file:mime_type", MIME_TYPE),
            entry("email-message:from_ref.value", MAIL_FROM),
            entry("email-message:sender_ref.value", MAIL_FROM),
            entry("email-message:to_refs[*].value", MAIL_TO),
            entry("email-message:cc_refs[*].value", MAIL_CC),
            entry("email-message:subject", MAIL_SUBJECT),
            entry("email-message:message_id", MESSAGE_ID));

    static ConditionKind of(Property property) {
        return ofPath(property.path());
    }

    /** What a property is about, by its canonical path. */
    static ConditionKind ofPath(String canonicalPath) {
        return KINDS.getOrDefault(canonicalPath, OTHER);
    }

    boolean isPort() {
        return this == SOURCE_PORT || this == DESTINATION_PORT;
    }

    /** A stable name: {@code destination-port}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
