package dev.sallyport.policy;

import java.util.List;
import java.util.Map;

/// The keys of each mapping in a policy file. The JSON Schema lists the same; a test compares.
///
/// @param later keys of the language that this version doesn't enforce: refused by name, since a
///   rule that isn't enforced must not look as if it were
record Keys(List<String> known, Map<String, String> later) {
    static final Keys FILE =
            new Keys(
                    List.of("defaults", "vocabulary", "rules", "tests"),
                    Map.of("invariants", "invariants are not checked by this version"));
    static final Keys DEFAULTS = new Keys("effect", "reason");
    static final Keys VOCABULARY = new Keys("groups", "tags");
    static final Keys RULE =
            new Keys(
                    List.of(
                            "id",
                            "mode",
                            "match",
                            "when",
                            "effect",
                            "limits",
                            "record",
                            "mask",
                            "approval",
                            "remedy",
                            "reason"),
                    Map.of("exempts", "exceptions to a block are not supported by this version"));
    static final Keys MATCH =
            new Keys(
                    "protocol",
                    "verbs",
                    "objects",
                    "effects",
                    "programs",
                    "paths",
                    "tools",
                    "targets",
                    "accounts",
                    "kinds",
                    "judgements");
    static final Keys LIMITS = new Keys("rows", "bytes", "statements-per-minute", "on-exceed");
    static final Keys MASK =
            new Keys(
                    List.of(
                            "columns",
                            "fields",
                            "detectors",
                            "with",
                            "key",
                            "keep-first",
                            "keep-last"),
                    Map.of(
                            "tags",
                            "column tags are not known to this version; name columns",
                            "unknown-provenance",
                            "values of unknown origin are always withheld where a mask"
                                    + " applies; leave the key out"));
    static final Keys APPROVAL =
            new Keys(
                    List.of("from", "count", "within", "wait", "uses"),
                    Map.of(
                            "distinct-from",
                                    "requester, actors and owner never approve; leave the key out",
                            "bind", "an approval is always bound to everything; leave the key out",
                            "on-timeout", "a timeout is always a refusal; leave the key out",
                            "valid-for", "an approval lasts until `within` ends; use that"));
    static final Keys TEST = new Keys("name", "given", "expect");
    static final Keys GIVEN =
            new Keys(
                    "principal",
                    "target",
                    "account",
                    "sql",
                    "ssh",
                    "file",
                    "terminal",
                    "forward",
                    "listen",
                    "http",
                    "mcp",
                    "tier",
                    "directory",
                    "parameters",
                    "role",
                    "search-path",
                    "database",
                    "in-transaction",
                    "client-address");
    static final Keys FILE_OPERATION = new Keys("operation", "path", "other", "size");
    static final Keys HTTP_REQUEST =
            new Keys("method", "path", "query", "headers", "body", "unread");
    static final Keys MCP_MESSAGE =
            new Keys("tool", "prompt", "resource", "method", "arguments", "changed", "path");
    static final Keys PRINCIPAL =
            new Keys("kind", "groups", "subject", "issuer", "name", "actors", "owner");
    static final Keys TARGET = new Keys("name", "tags");
    static final Keys EXPECT = new Keys("effect", "rule", "code", "masked", "unmasked", "shadow");

    private Keys(String... known) {
        this(List.of(known), Map.of());
    }

    String refusal(String key) {
        String why = later.get(key);
        return why == null ? "unknown key" + Problems.suggestion(key, known) : why;
    }
}
