package dev.sallyport.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Brace expansion of bash, which comes before all others: `a{b,c}` is two words, `{1..3}` three.
final class Braces {
    private static final Pattern RANGE =
            Pattern.compile("(-?[0-9]{1,6}|[A-Za-z])\\.\\.(-?[0-9]{1,6}|[A-Za-z])");

    private static final int MAX_BRACES = 50;

    private final int maxWords;

    Braces(int maxWords) {
        this.maxWords = maxWords;
    }

    List<Word> expand(Word word) {
        boolean candidate =
                word.parts().stream()
                        .anyMatch(p -> p instanceof Part.Text(var t, var q) && !q && has(t, '{'));
        if (!candidate) {
            return List.of(word);
        }
        List<Part> atoms = atoms(word.parts());
        if (atoms.stream().filter(a -> is(a, '{')).count() > MAX_BRACES) {
            throw new Unjudged("more than " + MAX_BRACES + " braces in a word");
        }
        return expand(atoms).stream().map(a -> new Word(merged(a))).toList();
    }

    private static boolean has(String text, char c) {
        return text.indexOf(c) >= 0;
    }

    /// One part for each unquoted character.
    private static List<Part> atoms(List<Part> parts) {
        var atoms = new ArrayList<Part>();
        for (Part part : parts) {
            if (part instanceof Part.Text(String text, boolean quoted) && !quoted) {
                text.chars()
                        .forEach(c -> atoms.add(new Part.Text(String.valueOf((char) c), false)));
            } else {
                atoms.add(part);
            }
        }
        return atoms;
    }

    private static List<Part> merged(List<Part> atoms) {
        var parts = new ArrayList<Part>();
        for (Part atom : atoms) {
            if (atom instanceof Part.Text(String text, boolean quoted)
                    && !quoted
                    && !parts.isEmpty()
                    && parts.getLast() instanceof Part.Text(String before, boolean q)
                    && !q) {
                parts.set(parts.size() - 1, new Part.Text(before + text, false));
            } else {
                parts.add(atom);
            }
        }
        return parts;
    }

    private static boolean is(Part part, char c) {
        return part instanceof Part.Text(String text, boolean quoted)
                && !quoted
                && text.length() == 1
                && text.charAt(0) == c;
    }

    private List<List<Part>> expand(List<Part> atoms) {
        for (int open = 0; open < atoms.size(); open++) {
            if (!is(atoms.get(open), '{')) {
                continue;
            }
            int close = closing(atoms, open);
            if (close < 0) {
                continue;
            }
            List<List<Part>> choices = choices(atoms.subList(open + 1, close));
            if (choices.isEmpty()) {
                continue;
            }
            return combine(
                    atoms.subList(0, open),
                    choices,
                    expand(atoms.subList(close + 1, atoms.size())));
        }
        return List.of(atoms);
    }

    private List<List<Part>> combine(
            List<Part> before, List<List<Part>> choices, List<List<Part>> ends) {
        var all = new ArrayList<List<Part>>();
        for (List<Part> choice : choices) {
            for (List<Part> end : ends) {
                if (all.size() >= maxWords) {
                    throw new Unjudged("braces that make more than " + maxWords + " words");
                }
                var parts = new ArrayList<>(before);
                parts.addAll(choice);
                parts.addAll(end);
                all.add(parts);
            }
        }
        return all;
    }

    private static int closing(List<Part> atoms, int open) {
        int depth = 0;
        for (int i = open; i < atoms.size(); i++) {
            depth += is(atoms.get(i), '{') ? 1 : is(atoms.get(i), '}') ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    /// Empty where the braces stand for themselves.
    private List<List<Part>> choices(List<Part> inside) {
        var pieces = new ArrayList<List<Part>>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < inside.size(); i++) {
            depth += is(inside.get(i), '{') ? 1 : is(inside.get(i), '}') ? -1 : 0;
            if (depth == 0 && is(inside.get(i), ',')) {
                pieces.add(inside.subList(start, i));
                start = i + 1;
            }
        }
        if (pieces.isEmpty()) {
            return range(inside);
        }
        pieces.add(inside.subList(start, inside.size()));
        var all = new ArrayList<List<Part>>();
        for (List<Part> piece : pieces) {
            all.addAll(expand(piece));
        }
        return all;
    }

    private List<List<Part>> range(List<Part> inside) {
        var text = new StringBuilder();
        for (Part part : inside) {
            if (!(part instanceof Part.Text(String piece, boolean quoted)) || quoted) {
                return List.of();
            }
            text.append(piece);
        }
        Matcher matcher = RANGE.matcher(text);
        if (!matcher.matches()) {
            if (text.indexOf("..") >= 0) {
                throw new Unjudged("a range in braces that is not judged");
            }
            return List.of();
        }
        return counted(matcher.group(1), matcher.group(2));
    }

    private List<List<Part>> counted(String from, String to) {
        boolean letters = Character.isLetter(from.charAt(0));
        boolean padded = (from.length() > 1 && from.startsWith("0")) || to.startsWith("0");
        if (letters != Character.isLetter(to.charAt(0)) || (padded && from.startsWith("-"))) {
            throw new Unjudged("a range in braces that is not judged");
        }
        int first = letters ? from.charAt(0) : Integer.parseInt(from);
        int last = letters ? to.charAt(0) : Integer.parseInt(to);
        if (Math.abs(last - first) >= maxWords) {
            throw new Unjudged("braces that make more than " + maxWords + " words");
        }
        boolean zeros = !letters && padded && (from.length() > 1 || to.length() > 1);
        int width = zeros ? Math.max(from.length(), to.length()) : 0;
        var all = new ArrayList<List<Part>>();
        for (int i = first; first <= last ? i <= last : i >= last; i += first <= last ? 1 : -1) {
            String digits = letters ? String.valueOf((char) i) : Integer.toString(i);
            String text = "0".repeat(Math.max(0, width - digits.length())) + digits;
            all.add(List.of(new Part.Text(text, true)));
        }
        return all;
    }
}
