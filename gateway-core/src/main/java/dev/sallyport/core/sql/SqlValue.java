package dev.sallyport.core.sql;

/// A bound value. Values are sensitive: they go to the audit log, never to a log line.
public sealed interface SqlValue {
    /// The type's OID; 0 where neither client nor server named one.
    int type();

    /// What a digest is taken over; differs wherever the values differ.
    String digestForm();

    record Null(int type) implements SqlValue {
        @Override
        public String digestForm() {
            return "null";
        }
    }

    /// @param value the text form; binary values of types that the gateway doesn't know are `\x`
    ///   and hex
    record Text(int type, String value) implements SqlValue {
        @Override
        public String digestForm() {
            return "=" + value;
        }

        @Override
        public String toString() {
            return "Text[type=" + type + ", value=[sensitive]]";
        }
    }

    /// A value too long to keep.
    ///
    /// @param sha256 of the bytes as they came, in hex
    record Large(int type, long bytes, String sha256) implements SqlValue {
        @Override
        public String digestForm() {
            return "sha256:" + sha256;
        }
    }
}
