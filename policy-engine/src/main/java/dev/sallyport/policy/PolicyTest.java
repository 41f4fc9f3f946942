package dev.sallyport.policy;

import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.SqlValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A test that stands in a policy file.
///
/// @param session who asks, as given
/// @param parameters the values bound to `$1`, `$2`, …
public record PolicyTest(
        String file,
        int line,
        String name,
        Session session,
        String sql,
        List<SqlValue> parameters,
        SqlCommand.SqlContext context,
        Expected expected) {
    public PolicyTest {
        parameters = List.copyOf(parameters);
    }

    /// What must come of it; null: anything.
    ///
    /// @param effect `allow`, `mask`, `hold` or `block`
    /// @param rule the id of the rule that decides
    /// @param code the refusal's
    /// @param masked columns that a mask covers; an empty list: no mask applies
    /// @param unmasked columns that no mask covers
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
