package dev.sallyport.core.http;

import java.util.List;
import java.util.Map;

/// How the tools of MCP targets are described, as people accepted it. The first description that is
/// seen is pinned; another one does not count until somebody pins it. Blocks: call it on a virtual
/// thread.
public interface ToolPins {
    /// Notes what a target offers now.
    ///
    /// @param digests SHA-256 in hex of each tool's description, by tool name
    /// @return the pinned digests of these tools, those just pinned among them; durable
    /// @throws dev.sallyport.core.Unavailable when the store doesn't answer: then no tool counts as
    ///   unchanged
    Map<String, String> seen(String target, Map<String, String> digests);

    /// Accepts a tool as somebody looked at it, if that is still how it was seen last.
    ///
    /// @param digest of the description that was looked at
    /// @param by who, for the record
    /// @return whether this description is pinned now
    boolean pin(String target, String tool, String digest, String by);

    /// Newest change first.
    List<Pin> list(String target);

    /// @param pinned the digest that counts
    /// @param seen the digest seen last
    record Pin(String target, String tool, String pinned, String seen) {
        public boolean isChanged() {
            return !pinned.equals(seen);
        }
    }
}
