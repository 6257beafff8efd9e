package io.threatbus.stix.sensor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A URL taken apart as far as a request shows it (RFC 3986, RFC 9110): the host as it stands in the Host header, the port
 * unless it is the scheme's own, the target with path and query. The scheme, user names and fragments are not sent.
 *
 * @param scheme in lower case; empty if the URL has none
 * @param host a name with A-labels, an address, or an IPv6 address in brackets
 * @param port empty if it is the default one
 * @param target begins with a slash; percent-encoded where the URL is
 */
public record WireUrl(String scheme, String host, OptionalInt port, String target) {
    private static final int GREATEST_PORT = 65_535;

    /**
     * What became of a URL.
     *
     * @param url its parts; empty if no request shows it
     * @param flaw why the URL as it is written is never seen; empty if it is
     */
    public record Reading(Optional<WireUrl> url, String flaw) {
        private Reading after(String mended) {
            return new Reading(url, flaw.isEmpty() ? mended : mended + "; " + flaw);
        }

        private static Reading neverSeen(String flaw) {
            return new Reading(Optional.empty(), flaw);
        }
    }

    /** Takes a URL apart. */
    public static Reading read(String url) {
        String trimmed = url.strip();
        if (!trimmed.equals(url)) {
            return read(trimmed).after("blanks around the URL");
        }
        Optional<String> refanged = Defanged.repaired(url);
        if (refanged.isPresent()) {
            return read(refanged.get()).after("the URL is defanged");
        }
        int separator = url.indexOf("://");
        boolean hasScheme = separator > 0 && isScheme(url.substring(0, separator));
        String scheme = hasScheme ? url.substring(0, separator).toLowerCase(Locale.ROOT) : "";
        String rest = hasScheme ? url.substring(separator + 3) : url;
        if (hasScheme && !scheme.equals("http") && !scheme.equals("https")) {
            return Reading.neverSeen("an HTTP request is never for " + scheme + "://");
        }
        return parts(scheme, rest);
    }

    private static boolean isScheme(String text) {
        return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '+' || c == '-' || c == '.');
    }

    private static Reading parts(String scheme, String rest) {
        int fragment = rest.indexOf('#');
        String sent = fragment < 0 ? rest : rest.substring(0, fragment);
        int end = endOfAuthority(sent);
        String authority = sent.substring(sent.lastIndexOf('@', end - 1) + 1, end);
        String tail = sent.substring(end);
        String target = tail.startsWith("/") ? tail : "/" + tail;
        int colon = authority.startsWith("[")
                ? authority.indexOf(':', Math.max(0, authority.indexOf(']')))
                : authority.indexOf(':');
        String name = colon < 0 ? authority : authority.substring(0, colon);
        OptionalInt port = colon < 0 ? OptionalInt.empty() : port(authority.substring(colon + 1));
        if (name.isEmpty()) {
            return Reading.neverSeen("the URL has no host");
        } else if (colon >= 0 && colon < authority.length() - 1 && port.isEmpty()) {
            return Reading.neverSeen("the port of the URL is not a number up to " + GREATEST_PORT);
        } else if (name.indexOf('*') >= 0) {
            return Reading.neverSeen("a wildcard stands for hosts that are not listed");
        } else if (target.chars().anyMatch(c -> c == ' ' || Character.isISOControl(c))) {
            return new Reading(
                    host(name).map(host -> of(scheme, host, port, target.replace(" ", "%20"))), "blanks in the URL");
        }
        return host(name)
                .map(host -> new Reading(Optional.of(of(scheme, host, port, target)), ""))
                .orElseGet(() -> Reading.neverSeen("not a host that a request can name"));
    }

    private static int endOfAuthority(String sent) {
        for (int i = 0; i < sent.length(); i++) {
            char c = sent.charAt(i);
            if (c == '/' || c == '?') {
                return i;
            }
        }
        return sent.length();
    }

    private static OptionalInt port(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = number ? Integer.parseInt(digits) : -1;
        return value >= 0 && value <= GREATEST_PORT ? OptionalInt.of(value) : OptionalInt.empty();
    }

    private static Optional<String> host(String name) {
        if (name.startsWith("[")) {
            return name.endsWith("]") ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
        }
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Optional<String> encoded = Punycode.isAscii(bare) ? Optional.of(bare) : Punycode.name(bare);
        return encoded.filter(WireValues::isName);
    }

    private static WireUrl of(String scheme, String host, OptionalInt port, String target) {
        boolean own = port.isPresent() && port.getAsInt() == (scheme.equals("https") ? 443 : 80);
        return new WireUrl(scheme, host, own ? OptionalInt.empty() : port, target);
    }

    /**
     * The target without percent-encoding, as Zeek has it: once, each two digits an octet; empty if what comes out is not
     * text in UTF-8, or is the same.
     */
    public Optional<String> decodedTarget() {
        byte[] octets = target.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[octets.length];
        int length = 0;
        int at = 0;
        while (at < octets.length) {
            int value = octets[at] == '%' && at + 2 < octets.length ? hex(octets[at + 1], octets[at + 2]) : -1;
            out[length++] = value < 0 ? octets[at] : (byte) value;
            at += value < 0 ? 1 : 3;
        }
        try {
            String decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Arrays.copyOf(out, length)))
                    .toString();
            return decoded.equals(target) ? Optional.empty() : Optional.of(decoded);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static int hex(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first * 16 + second;
    }

    /** The target as it is and decoded, each once. */
    public List<String> targets() {
        return decodedTarget().map(decoded -> List.of(decoded, target)).orElse(List.of(target));
    }
}
