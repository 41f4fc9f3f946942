package dev.sallyport.core.http;

import dev.sallyport.core.CommandDigest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// The body of a request or a message, read whole before it is judged, or known not to be.
/// Immutable.
public final class Content {
    /// No body at all.
    public static final Content NONE = new Content("", new byte[0], 0, "");

    private final String mediaType;
    private final byte[] bytes;
    private final long size;
    private final String why;

    private Content(String mediaType, byte[] bytes, long size, String why) {
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.size = size;
        this.why = why;
    }

    /// @param mediaType the `Content-Type` as it came; empty where there is none
    /// @param bytes with every content coding undone; the array itself is kept, don't change it
    public static Content whole(String mediaType, byte[] bytes) {
        return new Content(mediaType, bytes, bytes.length, "");
    }

    /// A body that is passed on as it comes. What it says is not known, so no rule that asks for it
    /// can be answered, and nobody can approve it.
    ///
    /// @param size as announced; −1 where nothing was
    /// @param why for people: `larger than 1048576 bytes`
    public static Content unread(String mediaType, long size, String why) {
        if (why.isEmpty()) {
            throw new IllegalArgumentException("why is a body not read?");
        }
        return new Content(mediaType, new byte[0], size, why);
    }

    /// As it came; empty where there was none.
    public String mediaType() {
        return mediaType;
    }

    /// Whether all of it is here.
    public boolean isWhole() {
        return why.isEmpty();
    }

    /// Why it is not whole; empty where it is.
    public String why() {
        return why;
    }

    /// In bytes; −1 where it is not known.
    public long size() {
        return size;
    }

    /// The bytes themselves, not a copy; empty where it is not whole.
    public byte[] bytes() {
        return bytes;
    }

    /// As UTF-8; what is none is replaced (U+FFFD).
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Of the whole, in hex.
    ///
    /// @throws IllegalStateException where it is not whole
    public String sha256() {
        if (!isWhole()) {
            throw new IllegalStateException("the body was not read: " + why);
        }
        return HexFormat.of().formatHex(CommandDigest.sha256().digest(bytes));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content content
                && mediaType.equals(content.mediaType)
                && size == content.size
                && why.equals(content.why)
                && Arrays.equals(bytes, content.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes) * 31 + mediaType.hashCode();
    }

    /// Without what it says.
    @Override
    public String toString() {
        return mediaType + " (" + (isWhole() ? size + " bytes" : why) + ")";
    }
}
