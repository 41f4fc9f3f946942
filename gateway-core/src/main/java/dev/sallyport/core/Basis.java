package dev.sallyport.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a decision rests on.
///
/// @param policyDigest SHA-256 of the active policy, in hex
/// @param matched ids of all rules that matched
/// @param rule the rule that decided; null where none matched
/// @param shadow what rules in shadow mode would have done, as `id: effect`
public record Basis(
        String policyDigest, List<String> matched, @Nullable String rule, List<String> shadow) {
    public Basis {
        matched = List.copyOf(matched);
        shadow = List.copyOf(shadow);
    }
}
