package io.threatbus.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the known word that is nearest to an unknown one. */
public final class Suggestion {
    private Suggestion() {}

    /** A sentence to append, with a blank in front; empty if nothing known comes near. */
    public static String sentence(String unknown, Collection<String> known) {
        return nearest(unknown, known)
                .map(word -> ", did you mean '" + word + "'?")
                .orElse("");
    }

    static Optional<String> nearest(String unknown, Collection<String> known) {
        String word = normalised(unknown);
        int limit = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(candidate -> distance(word, normalised(candidate)) <= limit)
                .min(Comparator.comparingInt(candidate -> distance(word, normalised(candidate))));
    }

    private static String normalised(String word) {
        return word.toLowerCase(Locale.ROOT)
                .replaceFirst("^--?", "")
                .replace('-', '_')
                .replace('.', '_');
    }

    /** Edits (insert, delete, replace, swap neighbours) from one to the other: the optimal string alignment distance. */
    private static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replace = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replace, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
