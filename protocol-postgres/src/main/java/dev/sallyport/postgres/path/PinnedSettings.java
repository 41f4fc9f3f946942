package dev.sallyport.postgres.path;

import dev.sallyport.core.Refusal;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import org.jspecify.annotations.Nullable;

/// Settings under which a text no longer means what its analysis says. No rule can allow them.
final class PinnedSettings {
    private PinnedSettings() {}

    static @Nullable Refusal refusal(SqlFacts facts) {
        for (var statement : facts.statements()) {
            if (statement.action() instanceof SessionAction.Setting setting
                    && !SessionState.isAcceptable(setting.name(), setting.value())) {
                return Refusal.of(
                        Refusal.Code.UNSUPPORTED,
                        "the gateway keeps " + setting.name() + " as it is; nothing was run",
                        null,
                        "leave client_encoding at UTF8 and standard_conforming_strings at on");
            }
        }
        return null;
    }
}
