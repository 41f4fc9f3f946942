package dev.sallyport.core.ssh;

import java.util.Map;
import java.util.Set;

/// The variables of a shell after a judged line that it ran to its end.
///
/// @param known name to value: set by the line to a text that its judge knows, or before the line
///   and not changed by it
/// @param exported those of the known ones that programs get
/// @param lost names that the line has set, or may have set, to what only the host knows
public record ShellVariables(Map<String, String> known, Set<String> exported, Set<String> lost) {
    public static final ShellVariables NONE = new ShellVariables(Map.of(), Set.of(), Set.of());

    public ShellVariables {
        known = Map.copyOf(known);
        exported = Set.copyOf(exported);
        lost = Set.copyOf(lost);
    }
}
