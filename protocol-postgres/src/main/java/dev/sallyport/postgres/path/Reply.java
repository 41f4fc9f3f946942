package dev.sallyport.postgres.path;

import org.jspecify.annotations.Nullable;

/// An answer that the upstream owes.
///
/// @param kind which messages make the answer
/// @param run whom it is counted for; null where nothing is
/// @param closes whether the run's outcome is known at the end of this answer
/// @param rejection what the client reads instead of the error that this answer will be
/// @param ruling the decided command that this is an answer to
/// @param mark the place of the message in the order of the client's; 0 where it doesn't matter
/// @param describes the statement whose parameter types the answer tells
/// @param name the entry in the session's names that success confirms
record Reply(
        Kind kind,
        @Nullable Run run,
        boolean closes,
        @Nullable Rejection rejection,
        @Nullable Ruling ruling,
        Names.@Nullable Meaning<?> name,
        @Nullable Statement describes,
        long mark) {
    enum Kind {
        QUERY,
        PARSE,
        BIND,
        DESCRIBE,
        OWN_DESCRIBE,
        EXECUTE,
        CLOSE,
        SYNC,
        FUNCTION,
        /// Our own query for the catalogue; the client sees nothing of it.
        CATALOGUE,
        /// No answer: marks where the client ended its COPY data.
        COPY_END;

        /// Whether ReadyForQuery ends it.
        boolean endsWithReady() {
            return this == QUERY || this == SYNC || this == FUNCTION || this == CATALOGUE;
        }
    }

    static Reply of(Kind kind) {
        return new Reply(kind, null, false, null, null, null, null, 0);
    }

    static Reply named(Kind kind, Names.Meaning<?> name) {
        return new Reply(kind, null, false, null, null, name, null, 0);
    }

    static Reply poisoned(Kind kind, Rejection why) {
        return new Reply(kind, null, false, why, null, null, null, 0);
    }

    static Reply describing(@Nullable Statement statement) {
        return new Reply(Kind.DESCRIBE, null, false, null, null, null, statement, 0);
    }

    /// Our own Describe of a portal whose answer is masked; the client doesn't see the reply.
    static Reply ownDescribe(Run run, Ruling ruling) {
        return new Reply(Kind.OWN_DESCRIBE, run, false, null, ruling, null, null, 0);
    }

    static Reply counted(
            Kind kind, Run run, boolean closes, Ruling ruling, Names.@Nullable Meaning<?> name) {
        return new Reply(kind, run, closes, null, ruling, name, null, ruling.question().mark());
    }

    static Reply sync(long mark) {
        return new Reply(Kind.SYNC, null, false, null, null, null, null, mark);
    }
}
