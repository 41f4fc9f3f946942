package dev.sallyport.http.ws;

import dev.sallyport.core.http.Content;

/// One message of the client's, whole.
final class Message {
    private final boolean isText;

    /// What was judged, and is sent; nobody changes them.
    private final byte[] bytes;

    /// Why it was not read; empty where it was.
    private final String tooLarge;

    Message(boolean isText, byte[] bytes, String tooLarge) {
        this.isText = isText;
        this.bytes = bytes;
        this.tooLarge = tooLarge;
    }

    boolean isText() {
        return isText;
    }

    byte[] bytes() {
        return bytes;
    }

    String tooLarge() {
        return tooLarge;
    }

    int size() {
        return bytes.length;
    }

    boolean isWhole() {
        return tooLarge.isEmpty();
    }

    Content content() {
        return isWhole() ? Content.whole("", bytes) : Content.unread("", -1, tooLarge);
    }
}
