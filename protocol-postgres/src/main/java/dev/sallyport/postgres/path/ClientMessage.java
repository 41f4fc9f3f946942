package dev.sallyport.postgres.path;

import java.util.List;

/// A client's message, as far as the gateway reads it.
sealed interface ClientMessage {
    record Query(String sql) implements ClientMessage {}

    /// @param types OIDs of the first parameters; 0 leaves a type to the server
    record Parse(String statement, String sql, List<Integer> types) implements ClientMessage {
        public Parse {
            types = List.copyOf(types);
        }
    }

    record Bind(String portal, String statement, List<Slot> values, List<Integer> resultFormats)
            implements ClientMessage {
        public Bind {
            values = List.copyOf(values);
            resultFormats = List.copyOf(resultFormats);
        }
    }

    /// Where a bound value lies.
    ///
    /// @param offset from the frame's tag
    /// @param length −1 for NULL
    record Slot(boolean binary, int offset, int length) {}

    /// @param kind `S` statement or `P` portal
    record Describe(byte kind, String name) implements ClientMessage {}

    record Execute(String portal, int maxRows) implements ClientMessage {}

    record Close(byte kind, String name) implements ClientMessage {}

    record Sync() implements ClientMessage {}

    record Flush() implements ClientMessage {}

    /// A piece of CopyData: any bytes of it.
    ///
    /// @param ends whether it is the message's last
    record CopyPiece(boolean ends) implements ClientMessage {}

    /// CopyDone or CopyFail.
    record CopyEnd() implements ClientMessage {}

    record FunctionCall() implements ClientMessage {}

    record Terminate() implements ClientMessage {}

    /// A message that is refused before anyone judges it, in step.
    ///
    /// @param simple whether its answer ends with ReadyForQuery (Query)
    record Faulty(boolean simple, Rejection why) implements ClientMessage {}
}
