package dev.sallyport.postgres.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionStateTest {
    private final SessionState state = new SessionState("shop", "shop", Map.of(), Map.of());

    private void sent(SessionAction action) {
        state.sent(
                new SqlFacts(
                        List.of(
                                new StatementFacts(
                                        "SET",
                                        Set.of("SET"),
                                        Set.of(),
                                        Set.of(Effect.SESSION),
                                        Set.of(),
                                        Set.of(),
                                        Set.of(),
                                        Set.of(),
                                        Set.of(),
                                        true,
                                        null,
                                        false,
                                        action,
                                        true,
                                        ""))));
    }

    private void transaction(String verb, String tag, char status) {
        sent(new SessionAction.Transaction(verb));
        state.completed(tag);
        state.ready((byte) status, true);
    }

    private void set(String name, @Nullable String value, char status) {
        sent(new SessionAction.Setting(name, value, false));
        state.completed("SET");
        state.ready((byte) status, true);
    }

    private String path() {
        return state.context(false).searchPath();
    }

    @Test
    void aRollbackTakesBackWhatWasSet() {
        transaction("BEGIN", "BEGIN", 'T');
        set("search_path", "theirs", 'T');
        transaction("ROLLBACK", "ROLLBACK", 'I');
        assertThat(path()).isEmpty();
    }

    /// The server keeps what was set before the savepoint, so the gateway must not forget it.
    @Test
    void aRollbackToASavepointIsNoRollbackOfTheTransaction() {
        state.reported("search_path", "mine");
        transaction("BEGIN", "BEGIN", 'T');
        sent(new SessionAction.Setting("search_path", "theirs", false));
        state.reported("search_path", "theirs");
        state.ready((byte) 'T', true);
        transaction("SAVEPOINT", "SAVEPOINT", 'T');
        transaction("ROLLBACK TO", "ROLLBACK", 'T');
        transaction("COMMIT", "COMMIT", 'I');
        assertThat(path()).isEqualTo("theirs");
    }

    @Test
    void whatASavepointMayHaveBroughtBackIsNotKnown() {
        set("role", "dba", 'I');
        set("search_path", "theirs", 'I');
        transaction("BEGIN", "BEGIN", 'T');
        transaction("SAVEPOINT", "SAVEPOINT", 'T');
        set("role", null, 'T');
        set("search_path", "mine", 'T');
        transaction("ROLLBACK TO", "ROLLBACK", 'T');
        transaction("COMMIT", "COMMIT", 'I');
        assertThat(path()).isEqualTo(SessionState.UNKNOWN);
        assertThat(state.context(false).role()).isEqualTo(SessionState.UNKNOWN);
    }

    @Test
    void aChainedTransactionBeginsWithWhatWasBeforeTheLastOne() {
        set("search_path", "theirs", 'I');
        transaction("BEGIN", "BEGIN", 'T');
        set("search_path", "mine", 'T');
        transaction("ROLLBACK AND CHAIN", "ROLLBACK", 'T');
        assertThat(path()).isEqualTo("theirs");
    }
}
