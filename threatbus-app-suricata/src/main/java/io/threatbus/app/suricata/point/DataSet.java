package io.threatbus.app.suricata.point;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What values are looked for in which place. Most are datasets of Suricata, named as in the rules that are shipped; those
 * without a dataset are matched by the bus in what Suricata logs.
 */
public enum DataSet {
    /** Host names: DNS queries, TLS and QUIC server names, HTTP hosts. */
    DOMAIN("tb-domain", Type.STRING),
    /** The hosts of URLs that have a path. */
    URL_HOST("tb-url-host", Type.STRING),
    /** The paths, with their queries, of these URLs. */
    URL_PATH("tb-url-path", Type.STRING),
    /** The hosts of URLs whose path is a mere slash. */
    URL_ROOT("tb-url-root", Type.STRING),
    /** Addresses on either side of a flow. */
    IP("tb-ip", Type.IP),
    /** Addresses that open a flow. */
    IP_SOURCE("tb-ip-src", Type.IP),
    /** Addresses that a flow is opened to. */
    IP_DESTINATION("tb-ip-dst", Type.IP),
    MD5("tb-md5", Type.MD5),
    SHA256("tb-sha256", Type.SHA256),
    FILE_NAME("tb-file-name", Type.STRING),
    JA3("tb-ja3", Type.STRING),
    JA4("tb-ja4", Type.STRING),
    /** SHA-1 fingerprints of certificates, in pairs of digits with colons between them. */
    CERTIFICATE("tb-cert", Type.STRING),
    USER_AGENT("tb-user-agent", Type.STRING),
    /** Host, port unless it is the usual one, and path: confirms what the two sets of hosts and paths found. */
    URL("url", Type.NONE),
    /** Suricata has no such datasets, but logs the hashes of whole files. */
    SHA1("sha1", Type.NONE),
    /** Networks, which rules have to name. */
    NETWORK("network", Type.NONE);

    /** The {@code settype} of the command socket. */
    enum Type {
        STRING("string"),
        IP("ip"),
        MD5("md5"),
        SHA256("sha256"),
        /** No dataset. */
        NONE("");

        private final String label;

        Type(String label) {
            this.label = label;
        }
    }

    /** Those that Suricata has. */
    public static final List<DataSet> IN_SURICATA =
            Arrays.stream(values()).filter(DataSet::isInSuricata).toList();

    private final String label;
    private final Type type;

    DataSet(String label, Type type) {
        this.label = label;
        this.type = type;
    }

    /** The name of the dataset, which is also the label of metrics. */
    public String label() {
        return label;
    }

    /** The {@code settype} of the command socket. */
    public String typeLabel() {
        return type.label;
    }

    /** Whether Suricata has a dataset of this kind. */
    public boolean isInSuricata() {
        return type != Type.NONE;
    }

    /** A value as the command socket and the files of plain datasets write it. */
    public String encode(String value) {
        return type == Type.STRING ? Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)) : value;
    }

    /** The value of a line in the file of a plain dataset; empty if it is not one. */
    public Optional<String> decode(String line) {
        if (type != Type.STRING) {
            return line.isEmpty() ? Optional.empty() : Optional.of(line);
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(line);
            return bytes.length == 0 ? Optional.empty() : Optional.of(new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A value of the right form that nobody ever sees on a wire: asks whether the set is there, and fills empty files. */
    public String placeholder() {
        return switch (type) {
            case STRING, NONE -> "threatbus.invalid";
            case IP -> "192.0.2.0";
            case MD5 -> "0".repeat(32);
            case SHA256 -> "0".repeat(64);
        };
    }
}
