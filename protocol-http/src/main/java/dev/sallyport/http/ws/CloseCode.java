package dev.sallyport.http.ws;

/// Why a WebSocket is closed (RFC 6455, section 7.4; IANA, WebSocket Close Code Number Registry).
final class CloseCode {
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;

    /// A Close frame without a code; never sent as a number.
    static final int NONE = 1005;

    static final int NOT_UTF8 = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int FAULT = 1011;
    static final int TRY_LATER = 1013;

    private CloseCode() {}

    /// Whether it may stand in a Close frame.
    static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003)
                || (code >= NOT_UTF8 && code <= 1014)
                || (code >= 3000 && code <= 4999);
    }
}
