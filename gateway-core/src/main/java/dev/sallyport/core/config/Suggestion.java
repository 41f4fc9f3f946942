package dev.sallyport.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// What someone may have meant by a word that isn't known.
public final class Suggestion {
    private Suggestion() {}

    /// `did you mean 'x'?` where a known word is near (a third of its letters may differ), else all
    /// that is known.
    public static String among(Collection<String> known, String word) {
        String plain = word.toLowerCase(Locale.ROOT).replace('_', '-');
        return known.stream()
                .min(Comparator.comparingInt(candidate -> distance(plain, candidate)))
                .filter(nearest -> distance(plain, nearest) <= (nearest.length() + 1) / 3)
                .map(nearest -> "did you mean '" + nearest + "'?")
                .orElseGet(() -> "expected one of " + String.join(", ", known));
    }

    /// Edits between two words: inserted, removed, replaced and swapped letters (optimal string
    /// alignment).
    static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, a, b, i, j);
            }
        }
        return edits[a.length()][b.length()];
    }

    private static int cheapest(int[][] edits, String a, String b, int i, int j) {
        int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, 1 + edits[i - 2][j - 2]) : best;
    }
}
