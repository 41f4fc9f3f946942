package dev.sallyport.http.mcp;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.ToolPins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pins in memory: what is seen first counts.
final class FakePins implements ToolPins {
    final Map<String, String> pinned = new HashMap<>();
    boolean down;

    @Override
    public Map<String, String> seen(String target, Map<String, String> digests) {
        if (down) {
            throw new Unavailable("pins are down");
        }
        var answer = new HashMap<String, String>();
        digests.forEach((tool, digest) -> {
            pinned.putIfAbsent(tool, digest);
            answer.put(tool, pinned.getOrDefault(tool, ""));
        });
        return answer;
    }

    @Override
    public boolean pin(String target, String tool, String digest, String by) {
        throw new AssertionError("the door never pins");
    }

    @Override
    public List<Pin> list(String target) {
        throw new AssertionError("the door never lists");
    }
}
