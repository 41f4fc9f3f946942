package dev.sallyport.core.sql;

import java.util.Locale;

/// What a statement can do, coarser than its verb.
public enum Effect {
    /// Reads rows of a relation.
    READ,
    /// Changes rows: INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY FROM, a locking SELECT does not
    /// count.
    WRITE,
    /// Changes definitions: CREATE, ALTER, DROP, COMMENT, GRANT, REVOKE.
    DEFINE,
    /// Runs code that the analysis can't see: DO, CALL, a function outside `pg_catalog`, LOAD.
    RUN_CODE,
    /// Reaches files, programs or other servers of the database host.
    OUTSIDE,
    /// Changes this session alone: SET, RESET, PREPARE, DECLARE, LISTEN, temporary settings.
    SESSION,
    /// Changes who the session is: SET ROLE, SET SESSION AUTHORIZATION, set_config of such names.
    IDENTITY,
    /// Begins, ends or marks a transaction.
    TRANSACTION,
    /// Runs the server itself: VACUUM, REINDEX, CHECKPOINT, ALTER SYSTEM, signalling functions.
    MAINTAIN;

    /// The word in policies: lower case with dashes.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
