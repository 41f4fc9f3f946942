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

    /// @param value the text form
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

    /// A value whose text form is not known: in a binary format that the gateway can't read, or of
    /// a type that neither side named. The server knows better, so no rule may compare it, and the
    /// same bytes in text format are another value.
    ///
    /// @param binary whether it came in binary format; else it is text that is no UTF-8
    record Opaque(int type, boolean binary, String hex) implements SqlValue {
        @Override
        public String digestForm() {
            return (binary ? "binary:" : "bytes:") + hex;
        }

        @Override
        public String toString() {
            return "Opaque[type=" + type + ", value=[sensitive]]";
        }
    }

    /// A value too long to keep.
    ///
    /// @param binary whether it came in binary format
    /// @param sha256 of the bytes as they came, in hex
    record Large(int type, boolean binary, long bytes, String sha256) implements SqlValue {
        @Override
        public String digestForm() {
            return (binary ? "binary-sha256:" : "sha256:") + sha256;
        }
    }
}
