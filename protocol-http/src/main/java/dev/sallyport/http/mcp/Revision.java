package dev.sallyport.http.mcp;

import java.util.Arrays;
import java.util.Optional;

/// The revisions of MCP that the gateway speaks, oldest first.
enum Revision {
    /// Its own transport (HTTP with SSE) is not spoken; clients of Streamable HTTP may still agree
    /// on it.
    V2024_11_05("2024-11-05"),
    V2025_03_26("2025-03-26"),
    V2025_06_18("2025-06-18"),
    V2025_11_25("2025-11-25"),
    /// Without sessions: each request says what its client is.
    V2026_07_28("2026-07-28");

    private final String word;

    Revision(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    static Optional<Revision> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }

    boolean isStateless() {
        return compareTo(V2026_07_28) >= 0;
    }

    /// JSON-RPC batches came with one revision and went with the next.
    boolean hasBatches() {
        return this == V2025_03_26;
    }
}
