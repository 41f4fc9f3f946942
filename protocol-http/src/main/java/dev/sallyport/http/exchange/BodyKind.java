package dev.sallyport.http.exchange;

import dev.sallyport.core.http.Content;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// What servers take a body for that the gateway has not read, by its media type: some of what it
/// says may then count as fields of a form.
enum BodyKind {
    /// It says of itself that it is a form.
    FORM,
    /// Servers take it for a form.
    UNNAMED,
    /// Parts, some of whose names may count as fields.
    PARTS,
    /// An object, whose members may count as fields; or what can't be told.
    JSON,
    /// Few servers read fields in it, and only where it is JSON in truth.
    OTHER,
    /// No server reads fields in it.
    OPAQUE;

    private static final Pattern NAME =
            Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+\\s*(;[^,]*)?");

    private static final List<String> NEVER_READ =
            List.of(
                    "application/grpc",
                    "application/gzip",
                    "application/octet-stream",
                    "application/pdf",
                    "application/x-tar",
                    "application/zip",
                    "audio/",
                    "font/",
                    "image/",
                    "video/");

    /// One JSON text after the other.
    private static final List<String> SEQUENCES = List.of("ndjson", "jsonl", "json-l", "json-seq");

    /// However it is written: servers read types that can't be read, too.
    static BodyKind of(Content content) {
        String type = content.mediaType().strip().toLowerCase(Locale.ROOT);
        if (type.isEmpty()) {
            return UNNAMED;
        }
        if (type.contains("form-urlencoded") || type.contains("form-data")) {
            return FORM;
        }
        if (type.contains("multipart/")) {
            return PARTS;
        }
        if (!NAME.matcher(type).matches() || type.startsWith("text/plain")) {
            return JSON;
        }
        String name = type.split(";", 2)[0];
        if (name.contains("json")) {
            return SEQUENCES.stream().anyMatch(name::contains) ? OTHER : JSON;
        }
        return NEVER_READ.stream().anyMatch(name::startsWith) ? OPAQUE : OTHER;
    }
}
