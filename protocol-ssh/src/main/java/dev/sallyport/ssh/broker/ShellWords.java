package dev.sallyport.ssh.broker;

import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;

/// Lines as the editor takes them apart; what completion puts into one is quoted so that the shell
/// reads the very name, whatever characters it has.
final class ShellWords extends DefaultParser {
    /// Nothing to a shell, wherever in a word they stand.
    private static final String HARMLESS = "_./+,:@%=-";

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        ParsedLine parsed = super.parse(line, cursor, context);
        return parsed instanceof CompletingParsedLine words ? new Quoting(words) : parsed;
    }

    /// A backslash before each character that may mean something. A tilde in front, which the
    /// client typed, means the home directory.
    static String quoted(CharSequence name) {
        var text = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isHome = c == '~' && i == 0 && name.length() > 1 && name.charAt(1) == '/';
            if (!isHome && c < 0x80 && !Character.isLetterOrDigit(c) && HARMLESS.indexOf(c) < 0) {
                text.append('\\');
            }
            text.append(c);
        }
        return text.toString();
    }

    private record Quoting(CompletingParsedLine parsed) implements CompletingParsedLine {
        @Override
        public CharSequence escape(CharSequence candidate, boolean isComplete) {
            return quoted(candidate);
        }

        @Override
        public int rawWordCursor() {
            return parsed.rawWordCursor();
        }

        @Override
        public int rawWordLength() {
            return parsed.rawWordLength();
        }

        @Override
        public String word() {
            return parsed.word();
        }

        @Override
        public int wordCursor() {
            return parsed.wordCursor();
        }

        @Override
        public int wordIndex() {
            return parsed.wordIndex();
        }

        @Override
        public List<String> words() {
            return parsed.words();
        }

        @Override
        public String line() {
            return parsed.line();
        }

        @Override
        public int cursor() {
            return parsed.cursor();
        }
    }
}
