package dev.sallyport.server.samplehost;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Words in quotes, `$((…))`, `&&`, `||` and `;`: enough for the sample's tour where there is no
/// bash. Whatever else a line has is an error, as in any shell that lacks it.
final class BuiltInShell {
    private static final int NOT_FOUND = 127;
    private static final int SYNTAX = 2;

    private final BuiltInCommands commands;
    private final StringBuilder output = new StringBuilder();
    private final StringBuilder errors = new StringBuilder();

    record Result(String output, String errors, int exitStatus) {}

    /// @param operator what stands before the command: `;`, `&&` or `||`
    private record Part(String operator, List<String> words) {}

    BuiltInShell(BuiltInCommands commands) {
        this.commands = commands;
    }

    Result run(String line) {
        int status = 0;
        try {
            for (Part part : new Words(line).parts()) {
                boolean skip =
                        (part.operator().equals("&&") && status != 0)
                                || (part.operator().equals("||") && status == 0);
                status = skip || part.words().isEmpty() ? status : run(part.words());
            }
        } catch (IllegalArgumentException e) {
            errors.append("sh: ").append(e.getMessage()).append('\n');
            status = SYNTAX;
        }
        return new Result(output.toString(), errors.toString(), status);
    }

    private int run(List<String> words) {
        String inner = innerLine(words);
        if (inner != null) {
            Result nested = new BuiltInShell(commands).run(inner);
            output.append(nested.output());
            errors.append(nested.errors());
            return nested.exitStatus();
        }
        String name = words.getFirst();
        if (!BuiltInCommands.NAMES.contains(name)) {
            errors.append("sh: ").append(name).append(": not found\n");
            return NOT_FOUND;
        }
        return commands.run(words, output, errors);
    }

    /// The line in `exec env -i NAME=VALUE… SHELL… -c LINE`, which is how a gateway asks for a
    /// clean shell.
    private static @Nullable String innerLine(List<String> words) {
        int at = words.getFirst().equals("exec") ? 1 : 0;
        boolean shell =
                words.size() > at + 2
                        && (words.get(at).endsWith("env") || words.get(at).endsWith("sh"))
                        && words.get(words.size() - 2).equals("-c");
        return shell ? words.getLast() : null;
    }

    /// Cuts a line into commands and words.
    private static final class Words {
        private final String line;
        private int at;

        Words(String line) {
            this.line = line;
        }

        List<Part> parts() {
            List<Part> parts = new ArrayList<>();
            List<String> words = new ArrayList<>();
            String operator = ";";
            while (at < line.length()) {
                char c = line.charAt(at);
                if (Character.isWhitespace(c)) {
                    at++;
                } else if (c == ';' || c == '&' || c == '|') {
                    parts.add(new Part(operator, List.copyOf(words)));
                    words.clear();
                    operator = operator();
                } else {
                    words.add(word());
                }
            }
            parts.add(new Part(operator, List.copyOf(words)));
            return parts;
        }

        private String operator() {
            for (String each : List.of("&&", "||", ";")) {
                if (line.startsWith(each, at)) {
                    at += each.length();
                    return each;
                }
            }
            throw new IllegalArgumentException("'" + line.charAt(at) + "' is not supported here");
        }

        private String word() {
            var word = new StringBuilder();
            while (at < line.length()) {
                char c = line.charAt(at);
                if (Character.isWhitespace(c) || ";&|".indexOf(c) >= 0) {
                    break;
                }
                at++;
                switch (c) {
                    case '\'' -> word.append(upTo("'"));
                    case '"' -> word.append(expanded(upTo("\"")));
                    case '\\' -> word.append(at < line.length() ? line.charAt(at++) : '\\');
                    case '$' -> word.append(dollar());
                    case '<', '>', '(', ')', '`', '*', '?' ->
                            throw new IllegalArgumentException("'" + c + "' is not supported here");
                    default -> word.append(c);
                }
            }
            return word.toString();
        }

        private String upTo(String end) {
            int found = line.indexOf(end, at);
            if (found < 0) {
                throw new IllegalArgumentException("unterminated " + end);
            }
            String text = line.substring(at, found);
            at = found + end.length();
            return text;
        }

        private String dollar() {
            if (line.startsWith("((", at)) {
                at += 2;
                return Long.toString(Sum.of(upTo("))")));
            }
            int start = at;
            while (at < line.length() && Character.isJavaIdentifierPart(line.charAt(at))) {
                at++;
            }
            return variable(line.substring(start, at));
        }

        private static String variable(String name) {
            return switch (name) {
                case "HOME", "PWD" -> "/home/deploy";
                case "USER", "LOGNAME" -> "deploy";
                default ->
                        throw new IllegalArgumentException("$" + name + " is not supported here");
            };
        }

        private static String expanded(String text) {
            return text.contains("$") ? new Words(text.replace(" ", "\\ ")).word() : text;
        }
    }

    /// Sums and products of whole numbers, left to right with the usual precedence.
    private static final class Sum {
        private final String text;
        private int at;

        private Sum(String text) {
            this.text = text.replace(" ", "");
        }

        static long of(String text) {
            var sum = new Sum(text);
            long value = sum.sum();
            if (sum.at != sum.text.length()) {
                throw new IllegalArgumentException("arithmetic: cannot read " + text);
            }
            return value;
        }

        private long sum() {
            long value = product();
            while (at < text.length() && "+-".indexOf(text.charAt(at)) >= 0) {
                value = text.charAt(at++) == '+' ? value + product() : value - product();
            }
            return value;
        }

        private long product() {
            long value = number();
            while (at < text.length() && text.charAt(at) == '*') {
                at++;
                value *= number();
            }
            return value;
        }

        private long number() {
            int start = at;
            while (at < text.length() && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (start == at || at - start > 18) {
                throw new IllegalArgumentException("arithmetic: expected a number");
            }
            return Long.parseLong(text.substring(start, at));
        }
    }
}
