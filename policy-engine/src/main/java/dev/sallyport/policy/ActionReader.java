package dev.sallyport.policy;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.ssh.ShellEffect;
import dev.sallyport.core.ssh.SshVerb;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads what a `match` says of commands, in the words of its protocol. A word of the other
/// protocol is told from a misspelt one.
final class ActionReader {
    private static final Map<String, Effect> SQL_EFFECTS =
            MatchReader.words(Effect.values(), Effect::word);
    private static final Map<String, ShellEffect> SHELL_EFFECTS =
            MatchReader.words(ShellEffect.values(), ShellEffect::word);
    private static final Map<String, SshVerb> SSH_VERBS =
            MatchReader.words(SshVerb.values(), SshVerb::name);

    /// What comes nearest in SSH to a verb of SQL, and the other way round.
    private static final Map<String, String> NEAREST =
            Map.ofEntries(
                    Map.entry("SELECT", "READ"),
                    Map.entry("INSERT", "WRITE"),
                    Map.entry("UPDATE", "WRITE"),
                    Map.entry("DELETE", "REMOVE"),
                    Map.entry("DROP", "REMOVE"),
                    Map.entry("EXECUTE", "EXEC"),
                    Map.entry("CALL", "EXEC"),
                    Map.entry("READ", "SELECT"),
                    Map.entry("WRITE", "INSERT"),
                    Map.entry("REMOVE", "DELETE"),
                    Map.entry("EXEC", "CALL"));

    private ActionReader() {}

    static SqlAction sql(Section match) {
        Set<String> verbs = new HashSet<>();
        for (List<String> some :
                match.words(
                        "verbs",
                        word -> Verbs.of(word).isEmpty() ? null : Verbs.of(word),
                        word -> unknown("verb", word, Verbs.words(), sshVerb(word), "ssh"))) {
            verbs.addAll(some);
        }
        List<String> objects =
                match.words(
                        "objects",
                        SqlObjects::named,
                        word ->
                                "unknown kind of object \""
                                        + word
                                        + "\""
                                        + Problems.suggestion(word, SqlObjects.KINDS));
        return new SqlAction(
                verbs,
                new HashSet<>(objects),
                effects(match, SQL_EFFECTS, SHELL_EFFECTS.keySet(), "ssh"));
    }

    static SshAction ssh(Section match) {
        Set<String> verbs =
                new HashSet<>(
                        match.words(
                                "verbs",
                                ActionReader::sshVerb,
                                word ->
                                        unknown(
                                                "verb",
                                                word,
                                                SSH_VERBS.keySet(),
                                                Verbs.of(word).isEmpty() ? null : word,
                                                "postgres")));
        match.require(
                !match.has("programs")
                        || Set.of(SshVerb.EXEC.name(), SshVerb.TERMINAL.name()).containsAll(verbs),
                "programs",
                "nothing but EXEC runs programs; put the other verbs into a rule of their own");
        Set<String> programs =
                new HashSet<>(
                        match.words(
                                "programs",
                                word -> word.matches("[^/\\s]+") ? word : null,
                                word ->
                                        "expected a program's name without its directory, was \""
                                                + word
                                                + "\""));
        return new SshAction(
                verbs, programs, effects(match, SHELL_EFFECTS, SQL_EFFECTS.keySet(), "postgres"));
    }

    private static @Nullable String sshVerb(String word) {
        String verb = word.toUpperCase(Locale.ROOT);
        return SSH_VERBS.containsKey(verb) ? verb : null;
    }

    private static <E> Set<E> effects(
            Section match, Map<String, E> known, Set<String> others, String otherProtocol) {
        return new HashSet<>(
                match.words(
                        "effects",
                        known::get,
                        word ->
                                unknown(
                                        "effect",
                                        word,
                                        known.keySet(),
                                        others.contains(word) ? word : null,
                                        otherProtocol)));
    }

    /// @param other the word as the other protocol knows it; null where it doesn't
    private static String unknown(
            String kind,
            String word,
            Collection<String> known,
            @Nullable String other,
            String otherProtocol) {
        if (other == null) {
            return "unknown " + kind + " \"" + word + "\"" + Problems.suggestion(word, known);
        }
        String nearest = NEAREST.get(other.toUpperCase(Locale.ROOT));
        return "\""
                + word
                + "\" is "
                + (kind.equals("effect") ? "an " : "a ")
                + kind
                + " of protocol "
                + otherProtocol
                + (nearest == null || !known.contains(nearest)
                        ? Problems.suggestion(word, known)
                        : "; did you mean \"" + nearest + "\"?");
    }
}
