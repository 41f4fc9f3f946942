package dev.sallyport.http.ws;

/// A peer broke the protocol, or sent more than is taken: the connection ends with this code.
final class FrameViolation extends Exception {
    private static final long serialVersionUID = 1L;

    private final int code;

    /// @param why for the peer; repeats nothing of what it sent
    FrameViolation(int code, String why) {
        super(why, null, false, false);
        this.code = code;
    }

    int code() {
        return code;
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
