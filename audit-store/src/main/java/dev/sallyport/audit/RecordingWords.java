package dev.sallyport.audit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// The words of a text as the index has them: runs of letters and digits, in lower case;
/// ideographs, which no blanks part, are words each. PostgreSQL's own parsers see paths, hosts and
/// signed numbers as single words, and would not find `rm` in `/bin/rm`.
final class RecordingWords {
    private static final int MOST_CHARACTERS = 32;

    private RecordingWords() {}

    static SequencedSet<String> of(String text) {
        return new LinkedHashSet<>(list(text));
    }

    private static List<String> list(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .forEach(point -> {
                    if (!isPart(point) || Character.isIdeographic(point)) {
                        end(words, word);
                    }
                    if (Character.isIdeographic(point)) {
                        words.add(Character.toString(point));
                    } else if (isPart(point)) {
                        word.appendCodePoint(point);
                    }
                });
        end(words, word);
        return words;
    }

    private static void end(List<String> words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.add(cut(word.toString()));
            word.setLength(0);
        }
    }

    /// Of long words the beginning is enough: a hit is looked at again.
    private static String cut(String word) {
        return word.codePointCount(0, word.length()) <= MOST_CHARACTERS
                ? word
                : word.substring(0, word.offsetByCodePoints(0, MOST_CHARACTERS));
    }

    private static boolean isPart(int point) {
        return Character.isLetterOrDigit(point);
    }

    /// A tsquery for texts that hold this one, which begins where a word begins. Words have letters
    /// and digits alone, so none can end its quotes.
    ///
    /// @return null where the text has no word
    static @Nullable String query(String text) {
        var words = list(text);
        if (words.isEmpty()) {
            return null;
        }
        var query = new StringJoiner(" & ");
        for (int i = 0; i < words.size(); i++) {
            // The last one may go on.
            query.add("'" + words.get(i) + "'" + (i == words.size() - 1 ? ":*" : ""));
        }
        return query.toString();
    }
}
