package dev.sallyport.http.mcp;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The way to an MCP server: its one URL, with the account's credential. Blocks: a virtual thread
/// uses it.
public interface McpUpstream {
    /// @param method of HTTP
    /// @param headers by lower-case name; all that goes up but the credential and what HTTP itself
    ///   needs
    /// @param body JSON; empty where there is none
    /// @param deadline for the whole answer; null where a stream may last
    record Call(
            String method, Map<String, String> headers, String body, @Nullable Duration deadline) {
        public Call {
            headers = Map.copyOf(headers);
        }
    }

    /// @return once the answer's head is there
    Reply send(Call call) throws Failed;

    /// An answer; its owner closes it.
    interface Reply extends AutoCloseable {
        int status();

        /// @param name in lower case
        @Nullable String header(String name);

        /// What comes next of the body, content codings undone, without the credential.
        ///
        /// @return null at the end
        byte @Nullable [] next() throws Failed;

        /// Gives up what has not come yet; any thread may call.
        @Override
        void close();
    }

    /// No answer, or none that is whole.
    final class Failed extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean sent;

        /// @param sent whether the upstream may have got the request
        public Failed(String why, boolean sent) {
            super(why, null, false, false);
            this.sent = sent;
        }

        /// @param cause what the upstream, or the way to it, failed with
        public Failed(Throwable cause, boolean sent) {
            super(String.valueOf(cause), cause, false, false);
            this.sent = sent;
        }

        public boolean sent() {
            return sent;
        }
    }
}
