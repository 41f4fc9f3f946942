package dev.sallyport.postgres.path;

import dev.sallyport.core.Gate;
import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.postgres.OpenedSession;
import dev.sallyport.postgres.StatementPath;
import dev.sallyport.postgres.mask.MaskPlanner;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/// The way of statements: each command is decided and recorded before a byte of it goes up, its
/// answer is counted and, where the policy says so, masked. Thread-safe; one for all sessions.
public final class SqlPath implements StatementPath {
    private final Parts parts;

    /// @param blocking runs what takes long; one virtual thread a task
    /// @param keys of `token` masks
    public SqlPath(
            Gate gate,
            SqlAnalyzer analyzer,
            LimitsConfig limits,
            Executor blocking,
            InstantSource clock,
            MaskKeys keys) {
        this.parts =
                new Parts(
                        gate,
                        analyzer,
                        limits,
                        blocking,
                        clock,
                        new MaskPlanner(keys),
                        new Catalogues(clock));
    }

    /// What all sessions share.
    record Parts(
            Gate gate,
            SqlAnalyzer analyzer,
            LimitsConfig limits,
            Executor blocking,
            InstantSource clock,
            MaskPlanner planner,
            Catalogues catalogues) {}

    @Override
    public void open(OpenedSession opened) {
        new Conversation(opened, parts).open();
    }
}
