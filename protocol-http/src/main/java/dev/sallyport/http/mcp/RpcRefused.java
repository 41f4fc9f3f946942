package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// A message, or what carries it, breaks the protocol: it is refused before anyone is asked. The
/// message is for the client and repeats nothing of what it sent.
final class RpcRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final int code;
    private final transient @Nullable JsonNode data;

    /// @param status of HTTP
    /// @param code of JSON-RPC
    RpcRefused(int status, int code, String why) {
        this(status, code, why, null);
    }

    RpcRefused(int status, int code, String why, @Nullable JsonNode data) {
        super(why, null, false, false);
        this.status = status;
        this.code = code;
        this.data = data;
    }

    static RpcRefused noRequest(String why) {
        return new RpcRefused(400, RpcErrors.NO_REQUEST, why);
    }

    int status() {
        return status;
    }

    int code() {
        return code;
    }

    String why() {
        return String.valueOf(getMessage());
    }

    @Nullable JsonNode data() {
        return data;
    }
}
