package io.threatbus.dist;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shapes of patterns with how often each occurs, filled with values of the kind that belongs there. */
final class PatternShapes {
    /** One shape. */
    record Shape(int count, String pattern) {}

    private static final Pattern PLACE = Pattern.compile("(?<![\\w'.-])(tV|hV|N\\.N|V|N)(?![\\w'-])");
    private static final Pattern PATH = Pattern.compile("[a-z0-9-]+:[^\\s]+");
    private static final Pattern HASH = Pattern.compile("hashes\\.'?([A-Za-z0-9-]+)");

    /** Algorithms that others stand in for, as their values look the same. */
    private static final Map<String, String> DIGESTS =
            Map.of("IMPHASH", "MD5", "AUTHENTIHASH", "SHA-256", "PEHASH", "SHA-1");

    private PatternShapes() {}

    /** The shapes of a file among the resources: a count, a tabulator and a pattern with places. */
    static List<Shape> read(String name) throws IOException {
        try (InputStream in = PatternShapes.class.getResourceAsStream("/patterns/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .map(parts -> new Shape(Integer.parseInt(parts[0]), filled(parts[1])))
                    .toList();
        }
    }

    private static String filled(String shape) {
        StringBuilder pattern = new StringBuilder();
        Matcher place = PLACE.matcher(shape);
        for (int number = 1; place.find(); number++) {
            String path = lastPath(shape.substring(0, place.start()));
            place.appendReplacement(pattern, Matcher.quoteReplacement(constant(place.group(), path, number)));
        }
        return place.appendTail(pattern).toString();
    }

    private static String lastPath(String text) {
        Matcher path = PATH.matcher(text);
        String last = "";
        while (path.find()) {
            last = path.group();
        }
        return last;
    }

    private static String constant(String place, String path, int number) {
        return switch (place) {
            case "tV" -> "t'2026-01-01T00:00:00Z'";
            case "hV" -> "h'0a'";
            case "N.N" -> "1.7";
            case "N" -> Integer.toString(100 + number);
            default -> "'" + value(path, number) + "'";
        };
    }

    private static String value(String path, int number) {
        Matcher hash = HASH.matcher(path);
        if (hash.find()) {
            return digest(hash.group(1), number);
        } else if (path.contains("resolves_to_refs") || path.startsWith("ipv4-addr:")) {
            return "8.9." + number + ".7";
        } else if (path.endsWith("_ref.type")) {
            return "ipv4-addr";
        } else if (path.startsWith("network-traffic:") && path.endsWith("_ref.value")) {
            return "8.8." + number + ".7";
        } else if (path.equals("email-addr:value") || (path.startsWith("email-message:") && path.endsWith("value"))) {
            return "a" + number + "@evil-host.com";
        } else if (path.equals("domain-name:value")) {
            return "d" + number + ".evil-host.com";
        } else if (path.equals("url:value")) {
            return "http://evil-host.com/" + number;
        } else if (path.equals("mac-addr:value")) {
            return "00:11:22:33:44:" + (10 + number);
        } else if (path.contains("port") || path.endsWith("size") || path.endsWith("number")) {
            return Integer.toString(1000 + number);
        }
        return "v" + number;
    }

    private static String digest(String algorithm, int number) {
        String name = Optional.ofNullable(DIGESTS.get(algorithm)).orElse(algorithm);
        try {
            byte[] text = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance(name).digest(text));
        } catch (GeneralSecurityException e) {
            return name + number;
        }
    }
}
