package dev.sallyport.server.api;

import dev.sallyport.core.http.ToolPins;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// One target, `tools`, with a tool that changed and one that did not.
final class FakePins implements ToolPins {
    final List<String> pinned = new CopyOnWriteArrayList<>();

    @Override
    public Map<String, String> seen(String target, Map<String, String> digests) {
        throw new AssertionError("the API sees no tools");
    }

    /// The tool changes between the look and the pin.
    volatile boolean changing;

    @Override
    public boolean pin(String target, String tool, String digest, String by) {
        if (changing) {
            return false;
        }
        pinned.add(target + "/" + tool + " as " + digest + " by " + by);
        return true;
    }

    @Override
    public List<Pin> list(String target) {
        return target.equals("tools")
                ? List.of(
                        new Pin(target, "read", "aa", "bb"),
                        new Pin(target, "odd\u202ename", "cc", "cc"))
                : List.of();
    }
}
