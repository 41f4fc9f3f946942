package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.http.mcp.RpcMessage.Request;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The calls of one session that have no answer yet. An answer may come on another stream than its
/// call's, and only its id says there how it may be shown: so an id stands for one call at a time.
/// Thread-safe.
final class OpenCalls {
    /// None is ever forgotten for another one: its id would be free while its answer can still
    /// come.
    static final int MOST = 1_000;

    private final Map<String, Call> calls = new HashMap<>();

    /// What hides in any answer of this session: a server may send again what it sent long ago.
    private final Set<MaskOrder> orders = new LinkedHashSet<>();

    /// A call by its identity; its fields belong to the calls around it.
    static final class Call {
        private final String key;
        private boolean isSent;

        private Call(String key) {
            this.key = key;
        }
    }

    /// Takes an id, before its call is judged.
    ///
    /// @throws RpcRefused where another call has it
    synchronized Call take(Request request) throws RpcRefused {
        String key = RpcMessage.key(request.id());
        if (calls.containsKey(key)) {
            throw RpcRefused.noRequest("found the id of another call that has no answer yet");
        }
        if (calls.size() >= MOST) {
            throw RpcRefused.noRequest(
                    "too many calls of this session have no answer; begin a new session");
        }
        var call = new Call(key);
        calls.put(key, call);
        return call;
    }

    /// It goes up: from now on its answer may come.
    ///
    /// @param hidden what hides in it
    synchronized void sent(Call call, List<MaskOrder> hidden) {
        call.isSent = true;
        orders.addAll(hidden);
    }

    /// No answer comes, or it was there.
    synchronized void over(Call call) {
        calls.remove(call.key, call);
    }

    synchronized void overUnlessSent(Call call) {
        if (!call.isSent) {
            calls.remove(call.key, call);
        }
    }

    /// Takes the call that is answered, or that its client gives up.
    synchronized Optional<Call> taken(JsonNode id) {
        Call call = calls.get(RpcMessage.key(id));
        if (call == null || !call.isSent) {
            return Optional.empty();
        }
        calls.remove(call.key);
        return Optional.of(call);
    }

    synchronized List<MaskOrder> orders() {
        return List.copyOf(orders);
    }
}
