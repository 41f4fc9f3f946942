package dev.sallyport.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Gathers problems, so that all are told at once. One thread.
final class Problems {
    /// More than this many help nobody.
    private static final int MOST = 200;

    private final List<PolicyProblem> found = new ArrayList<>();

    void add(String file, int line, String where, String message) {
        if (found.size() < MOST) {
            found.add(new PolicyProblem(file, line, where, message));
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void throwIfAny() throws PolicyException {
        if (!found.isEmpty()) {
            found.sort(
                    Comparator.comparing(PolicyProblem::file)
                            .thenComparingInt(PolicyProblem::line));
            throw new PolicyException(found);
        }
    }

    /// `; did you mean "x"?`, or what is known where nothing is near.
    static String suggestion(String found, Collection<String> known) {
        String nearest = null;
        int best = Math.max(2, found.length() / 3) + 1;
        for (String word : known.stream().sorted().toList()) {
            int distance = distance(found, word, best);
            if (distance < best) {
                best = distance;
                nearest = word;
            }
        }
        return nearest == null
                ? "; known: " + String.join(", ", known.stream().sorted().toList())
                : "; did you mean \"" + nearest + "\"?";
    }

    /// Levenshtein's distance, without case; `limit` where the lengths alone exceed it.
    private static int distance(String a, String b, int limit) {
        if (Math.abs(a.length() - b.length()) >= limit) {
            return limit;
        }
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                char x = Character.toLowerCase(a.charAt(i - 1));
                char y = Character.toLowerCase(b.charAt(j - 1));
                int replaced = previous[j - 1] + (x == y ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(previous[j], row[j - 1]) + 1);
            }
            previous = row;
        }
        return previous[b.length()];
    }
}
