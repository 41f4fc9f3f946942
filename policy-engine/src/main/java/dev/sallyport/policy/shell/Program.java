package dev.sallyport.policy.shell;

import dev.sallyport.core.ssh.ShellEffect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A program, or a subcommand of one (`git log`), as `programs.txt` has it.
///
/// @param options by their spelling: `-a`, `--all`
/// @param flags `posix`: options end at the first operand; `free`: every argument is harmless text;
///   `numeric`: `-5` is an option; `bundle`: the first word may be options without a dash;
///   `no-dashes`: it doesn't know `--`
/// @param reader a class that reads what a table can't say; else empty
record Program(
        String name,
        Map<String, Option> options,
        List<Operands> operands,
        List<Effects> effects,
        List<Here> here,
        Set<String> flags,
        String reader) {
    /// @param value null where the option takes none
    /// @param optional whether the value is there only when it is joined to the option
    /// @param refused whether nothing is known of what it does
    record Option(@Nullable Kind value, boolean optional, boolean refused, Set<String> tags) {}

    /// Kinds of the operands in order.
    ///
    /// @param repeated the kind between `first` and `last`, any number of times; null: none
    record Operands(
            Condition condition, List<Kind> first, @Nullable Kind repeated, List<Kind> last) {}

    record Effects(Condition condition, Set<ShellEffect> effects) {}

    /// What is done to the working directory.
    record Here(Condition condition, Kind kind) {}

    Program {
        options = Map.copyOf(options);
        operands = List.copyOf(operands);
        effects = List.copyOf(effects);
        here = List.copyOf(here);
        flags = Set.copyOf(flags);
    }

    boolean is(String flag) {
        return flags.contains(flag);
    }

    /// An option by its spelling, or a long one by a beginning that no other has.
    Map.@Nullable Entry<String, Option> option(String spelling) {
        Option exact = options.get(spelling);
        if (exact != null) {
            return Map.entry(spelling, exact);
        }
        if (!spelling.startsWith("--") || spelling.length() < 4) {
            return null;
        }
        var found = new LinkedHashMap<String, Option>();
        options.forEach((name, option) -> {
            if (name.startsWith(spelling)) {
                found.put(name, option);
            }
        });
        return found.size() == 1 ? found.entrySet().iterator().next() : null;
    }
}
