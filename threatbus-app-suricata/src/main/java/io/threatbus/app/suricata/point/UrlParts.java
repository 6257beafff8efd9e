package io.threatbus.app.suricata.point;

import io.threatbus.stix.IpNetwork;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * An HTTP URL as a request has it: no scheme, no user, no fragment.
 *
 * @param host in lower case, an IPv6 address in brackets
 * @param port empty for 80 and 443
 * @param path with its query; at least a slash
 */
public record UrlParts(String host, String port, String path) {
    private static final String HEX = "0123456789ABCDEF";

    /** Reads a URL of HTTP or HTTPS, with or without the scheme; empty if it is not one. */
    public static Optional<UrlParts> parse(String url) {
        String text = url.strip();
        int scheme = text.indexOf("://");
        int firstOther = firstOf(text, "/?#");
        if (scheme >= 0 && scheme < firstOther) {
            String name = text.substring(0, scheme).toLowerCase(Locale.ROOT);
            if (!name.equals("http") && !name.equals("https")) {
                return Optional.empty();
            }
            text = text.substring(scheme + "://".length());
        }
        int fragment = text.indexOf('#');
        text = fragment < 0 ? text : text.substring(0, fragment);
        int end = firstOf(text, "/?");
        String rest = text.substring(end);
        return authority(text.substring(0, end), rest.startsWith("/") ? rest : "/" + rest);
    }

    private static int firstOf(String text, String characters) {
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return text.length();
    }

    private static Optional<UrlParts> authority(String authority, String path) {
        String text = authority.substring(authority.lastIndexOf('@') + 1);
        int bracket = text.lastIndexOf(']');
        int colon = text.indexOf(':', Math.max(bracket, 0));
        String host = colon < 0 ? text : text.substring(0, colon);
        String port = colon < 0 ? "" : text.substring(colon + 1);
        if (!port.matches("[0-9]{0,5}")) {
            return Optional.empty();
        }
        String kept = port.equals("80") || port.equals("443") ? "" : port;
        return host(host).map(name -> new UrlParts(name, kept, encoded(path)));
    }

    private static Optional<String> host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return IpNetwork.parse(text.substring(1, text.length() - 1))
                    .filter(network -> network.version() == 6 && network.isHost())
                    .map(network -> "[" + network + "]");
        }
        return Names.host(text);
    }

    /** A browser sends what is not ASCII, and blanks, as octets in per cent signs. */
    private static String encoded(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
            int value = octet & 0xff;
            if (value > ' ' && value < 0x7f) {
                out.append((char) value);
            } else {
                out.append('%').append(HEX.charAt(value >> 4)).append(HEX.charAt(value & 15));
            }
        }
        return out.toString();
    }

    /** The one text that two spellings of a URL have in common. */
    public String key() {
        return host + (port.isEmpty() ? "" : ":" + port) + path;
    }

    boolean isRoot() {
        return path.equals("/");
    }
}
