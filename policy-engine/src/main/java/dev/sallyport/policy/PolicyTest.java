package dev.sallyport.policy;

import dev.sallyport.core.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A test that stands in a policy file.
///
/// @param session who asks, as given
public record PolicyTest(
        String file, int line, String name, Session session, Asked asked, Expected expected) {
    /// What must come of it; null: anything.
    ///
    /// @param effect `allow`, `mask`, `hold` or `block`
    /// @param rule the id of the rule that decides
    /// @param code the refusal's
    /// @param masked columns or detectors that a mask covers; an empty list: no mask applies
    /// @param unmasked columns or detectors that no mask covers
    /// @param shadow ids of rules that match in shadow mode
    public record Expected(
            @Nullable String effect,
            @Nullable String rule,
            @Nullable String code,
            @Nullable List<String> masked,
            List<String> unmasked,
            @Nullable List<String> shadow) {
        public Expected {
            masked = masked == null ? null : List.copyOf(masked);
            unmasked = List.copyOf(unmasked);
            shadow = shadow == null ? null : List.copyOf(shadow);
        }
    }
}
