package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.MaskOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Tasks that calls became (revision 2025-11-25; the extension `io.modelcontextprotocol/tasks`
/// after it). Who asks later what became of one must be who started it, and sees what the call
/// would have shown. Thread-safe.
final class Tasks {
    private static final long KEPT_NANOS = Duration.ofHours(24).toNanos();
    private static final int MOST = 50_000;

    private record Key(String target, String account, String id) {}

    private record Task(McpSession.Owner owner, List<MaskOrder> masks, long at) {}

    private final LongSupplier nanos;
    private final Map<Key, Task> tasks =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Task> eldest) {
                    return size() > MOST || nanos.getAsLong() - eldest.getValue().at() > KEPT_NANOS;
                }
            };

    Tasks(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Looks whether an answer begins a task.
    synchronized void answered(ObjectNode answer, McpSession.Owner owner, List<MaskOrder> masks) {
        JsonNode result = answer.path("result");
        JsonNode id =
                result.path("resultType").asText().equals("task")
                        ? result.path("taskId")
                        : result.path("task").path("taskId");
        if (id.isTextual()) {
            tasks.put(
                    new Key(owner.target(), owner.account(), id.textValue()),
                    new Task(owner, List.copyOf(masks), nanos.getAsLong()));
        }
    }

    static boolean isAbout(String method) {
        return method.startsWith("tasks/");
    }

    /// @return what hides in its answers; empty where this owner has no such task
    synchronized Optional<List<MaskOrder>> masks(String id, McpSession.Owner owner) {
        Task task = tasks.get(new Key(owner.target(), owner.account(), id));
        return task != null && task.owner().equals(owner)
                ? Optional.of(task.masks())
                : Optional.empty();
    }

    /// Leaves only the owner's in the answer to `tasks/list`.
    void filter(ObjectNode answer, McpSession.Owner owner) {
        if (answer.path("result") instanceof ObjectNode result && result.has("tasks")) {
            ArrayNode list = Listings.entries(result.get("tasks"));
            for (int i = list.size() - 1; i >= 0; i--) {
                if (masks(list.get(i).path("taskId").asText(), owner).isEmpty()) {
                    list.remove(i);
                }
            }
            result.set("tasks", list);
        }
    }
}
