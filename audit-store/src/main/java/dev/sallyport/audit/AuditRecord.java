package dev.sallyport.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An event as a search shows it. Names of components are names of JSON fields, which tools rely
/// on.
///
/// @param principal the principal's name; `subject` is what the token says
/// @param actors subjects of the actor chain, the one who acts now first
/// @param outcome of the command: for a decision that let it through, what its outcome event says,
///   where it has come; for an approval, what the request is now; for a login, accepted or refused
/// @param decision of an outcome: the id of its decision
/// @param request the approval request
/// @param code of a refusal, or the upstream's SQLSTATE
/// @param act what was done, of sessions, approvals and admin acts
/// @param truncated whether the command or a value is not whole
/// @param policy digest of the policy that decided; `config` of the configuration then active
public record AuditRecord(
        UUID id,
        Instant at,
        String kind,
        @Nullable String principal,
        @Nullable String subject,
        List<String> actors,
        @Nullable UUID session,
        @Nullable String protocol,
        @Nullable String target,
        @Nullable String account,
        @Nullable String verb,
        @Nullable String command,
        boolean truncated,
        @Nullable String verdict,
        @Nullable String rule,
        @Nullable String outcome,
        @Nullable String code,
        @Nullable String act,
        @Nullable String reason,
        @Nullable UUID decision,
        @Nullable String request,
        @Nullable String policy,
        String config) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public AuditRecord {
        actors = List.copyOf(actors);
    }

    /// The fields by their JSON names, in their order. The first 13 are always there, null where an
    /// event has none; the others only where they say something.
    public Map<String, @Nullable Object> toMap() {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("id", id.toString());
        map.put("at", at.toString());
        map.put("kind", kind);
        map.put("principal", principal);
        map.put("actors", actors);
        map.put("session", session == null ? null : session.toString());
        map.put("protocol", protocol);
        map.put("target", target);
        map.put("account", account);
        map.put("command", command);
        map.put("verdict", verdict);
        map.put("rule", rule);
        map.put("outcome", outcome);
        more(map, "subject", subject);
        more(map, "verb", verb);
        more(map, "code", code);
        more(map, "act", act);
        more(map, "reason", reason == null || reason.isEmpty() ? null : reason);
        more(map, "decision", decision == null ? null : decision.toString());
        more(map, "request", request);
        more(map, "policy", policy);
        more(map, "config", config);
        more(map, "truncated", truncated ? true : null);
        return map;
    }

    private static void more(
            Map<String, @Nullable Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /// One JSON object, one line.
    public String toJson() {
        try {
            return JSON.writeValueAsString(toMap());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of texts is always JSON", e);
        }
    }
}
