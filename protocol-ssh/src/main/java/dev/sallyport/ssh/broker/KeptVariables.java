package dev.sallyport.ssh.broker;

import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.ShellFacts;
import dev.sallyport.core.ssh.ShellVariables;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The variables that a line leaves to the next one. They are those that its judge vouches for, so
/// the host has no say in them: it gets the very values that the next line is judged with. All of
/// them stand in each line's event, so they are few and short.
///
/// @param notices what a person has to know of those that are not kept
record KeptVariables(Map<String, String> variables, Set<String> exported, List<String> notices) {
    static final int MOST = 64;

    /// As they stand in an event.
    static final int MOST_BYTES = 4 << 10;

    private static final int MOST_NAMED = 8;
    private static final int ESCAPE_BYTES = 5;

    /// @param isWhole whether the line ran to its end, so that its status tells what it set
    static KeptVariables after(
            ShellAnalyzer.State before, ShellFacts facts, boolean isWhole, int status) {
        ShellVariables left = status == 0 ? facts.onSuccess() : facts.onFailure();
        if (facts.judged() && isWhole) {
            return kept(before, left);
        }
        var notices = new ArrayList<String>();
        if (facts.judged() && (sets(facts.onSuccess(), before) || sets(left, before))) {
            notices.add("the line did not run to its end: variables are as they were before it");
        } else if (!facts.judged()) {
            addEach(left.lost(), " is not kept: the line that sets it is not judged", notices);
        }
        return new KeptVariables(before.variables(), before.exported(), notices);
    }

    private static boolean sets(ShellVariables left, ShellAnalyzer.State before) {
        return !before.variables().entrySet().containsAll(left.known().entrySet());
    }

    private static KeptVariables kept(ShellAnalyzer.State before, ShellVariables left) {
        var notices = new ArrayList<String>();
        var all = new TreeMap<>(left.known());
        all.entrySet().retainAll(before.variables().entrySet());
        var tooMany = new ArrayList<String>();
        int bytes =
                all.entrySet().stream()
                        .mapToInt(entry -> bytes(entry.getKey(), entry.getValue()))
                        .sum();
        for (var entry : new TreeMap<>(left.known()).entrySet()) {
            if (all.containsKey(entry.getKey())) {
                continue;
            }
            bytes += bytes(entry.getKey(), entry.getValue());
            if (all.size() < MOST && bytes <= MOST_BYTES) {
                all.put(entry.getKey(), entry.getValue());
            } else {
                bytes -= bytes(entry.getKey(), entry.getValue());
                tooMany.add(entry.getKey());
            }
        }
        if (!tooMany.isEmpty()) {
            notices.add(
                    names(tooMany)
                            + " not kept: a shell keeps at most "
                            + MOST
                            + " variables of "
                            + MOST_BYTES
                            + " bytes together");
        }
        addEach(left.lost(), " was computed on the host and is not kept", notices);
        var exported = new HashSet<>(left.exported());
        exported.retainAll(all.keySet());
        return new KeptVariables(all, exported, notices);
    }

    private static void addEach(Set<String> names, String what, List<String> notices) {
        new TreeSet<>(names).stream().limit(MOST_NAMED).forEach(name -> notices.add(name + what));
        if (names.size() > MOST_NAMED) {
            notices.add("nor are " + (names.size() - MOST_NAMED) + " more variables kept");
        }
    }

    private static String names(List<String> names) {
        return names.size() == 1
                ? names.getFirst() + " is"
                : names.getFirst() + " and " + (names.size() - 1) + " more are";
    }

    /// As many as in an event: UTF-8, in which JSON escapes some characters.
    private static int bytes(String name, String value) {
        int escapes = value.chars().map(KeptVariables::escape).sum();
        return name.getBytes(StandardCharsets.UTF_8).length
                + value.getBytes(StandardCharsets.UTF_8).length
                + escapes;
    }

    private static int escape(int character) {
        if (Character.isISOControl(character)) {
            return ESCAPE_BYTES;
        }
        return character == '"' || character == '\\' ? 1 : 0;
    }
}
