package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.ShellFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `hostile.txt` and `benign.txt`, and what a rule that protects something would see in the facts.
final class ShellCorpus {
    static final ShellAnalyzer.State HOME = new ShellAnalyzer.State("/home/deploy", Map.of());

    private static final Pattern CHARACTER = Pattern.compile("\\{(n|t|[0-9a-f]{4})\\}");

    /// @param forbidden what the rule forbids: the head of `hostile.txt`
    record Hostile(String forbidden, String line) {
        /// Whether a rule on facts would see what it forbids.
        boolean isShown(ShellFacts facts) {
            return switch (forbidden) {
                case "remove" ->
                        touches(facts.paths().removals(), "/srv/data")
                                || touches(facts.paths().writes(), "/srv/data");
                case "write" ->
                        touches(facts.paths().removals(), "/etc/passwd")
                                || touches(facts.paths().writes(), "/etc/passwd");
                case "read" -> touches(facts.paths().reads(), "/etc/shadow");
                case "run", "inert", "tamed" -> false;
                default ->
                        facts.effects()
                                .contains(ShellEffect.valueOf(forbidden.toUpperCase(Locale.ROOT)));
            };
        }

        static boolean touches(Set<String> paths, String place) {
            return paths.stream()
                    .anyMatch(path -> Paths.isUnder(path, place) || Paths.isUnder(place, path));
        }

        /// Whether harm stands in the text without being run.
        boolean isHarmless() {
            return forbidden.equals("inert") || forbidden.equals("tamed");
        }

        /// Whether what runs does the same as what was sent.
        boolean isSame() {
            return forbidden.equals("inert");
        }
    }

    /// @param judged false where we say ourselves that it isn't
    record Benign(String line, boolean judged) {}

    private ShellCorpus() {}

    static List<Hostile> hostile() {
        var all = new ArrayList<Hostile>();
        for (String line : Tables.lines("hostile.txt")) {
            int blank = line.indexOf(' ');
            all.add(new Hostile(line.substring(0, blank), decoded(line.substring(blank + 1))));
        }
        return all;
    }

    static List<Benign> benign() {
        var all = new ArrayList<Benign>();
        for (String line : Tables.lines("benign.txt")) {
            boolean honest = line.startsWith("!") && !line.startsWith("! ");
            all.add(new Benign(decoded(honest ? line.substring(1) : line), !honest));
        }
        return all;
    }

    private static String decoded(String text) {
        return CHARACTER
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                switch (found.group(1)) {
                                    case "n" -> "\n";
                                    case "t" -> "\t";
                                    default ->
                                            String.valueOf(
                                                    (char) Integer.parseInt(found.group(1), 16));
                                }));
    }
}
