package dev.sallyport.http.mcp;

import java.util.Map;

/// The client's end of one request. Blocks: a virtual thread uses it.
public interface McpClient {
    /// Once, before anything else.
    ///
    /// @param mediaType empty where there is no body
    void head(int status, String mediaType, Map<String, String> headers) throws Gone;

    /// Waits while the client doesn't take what is there already.
    void write(byte[] bytes) throws Gone;

    /// Nothing more comes; without a head that is a fault of the gateway (500).
    void end();

    /// @param then is run once when the client has gone, or its session was ended; at once where
    ///   that is so already
    void whenGone(Runnable then);

    /// Whether that is so already.
    boolean isGone();

    /// Nobody takes the answer any more.
    final class Gone extends Exception {
        private static final long serialVersionUID = 1L;

        public Gone() {
            super("the client has gone", null, false, false);
        }
    }
}
