package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.audit.AuditQuery;
import dev.sallyport.audit.AuditRecord;
import dev.sallyport.core.VisibleText;
import dev.sallyport.server.api.ApiParts.EventSearch;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/v1/audit/events`. Who looked for what is in the log too, before the answer is.
final class AuditRoutes {
    private static final int USUAL = 100;
    private static final Set<String> FILTERS =
            Set.of(
                    "text",
                    "principal",
                    "target",
                    "verdict",
                    "rule",
                    "kind",
                    "session",
                    "since",
                    "until",
                    "limit",
                    "cursor");

    private final EventSearch events;
    private final Rights rights;
    private final Evidence evidence;

    AuditRoutes(EventSearch events, Rights rights, Evidence evidence) {
        this.events = events;
        this.rights = rights;
        this.evidence = evidence;
    }

    HttpResponse search(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(FILTERS);
        var query = query(call);
        evidence.record(call.caller(), "audit searched", filters(call));
        var page = events.find(query);
        var answer = Shapes.items(page.records().stream().map(AuditRoutes::shape).toList());
        if (page.next() != null) {
            answer.put("next", page.next());
        }
        return Answers.json(answer);
    }

    private static Map<String, @Nullable Object> shape(AuditRecord record) {
        var shape = record.toMap();
        if (shape.get("command") instanceof String command) {
            shape.put("command", VisibleText.of(command));
        }
        return shape;
    }

    private static Map<String, String> filters(Call call) {
        var filters = new TreeMap<String, String>();
        for (String name : FILTERS) {
            String value = call.query(name);
            if (value != null) {
                filters.put(name, value);
            }
        }
        return filters;
    }

    private static AuditQuery query(Call call) {
        try {
            return new AuditQuery(
                    call.query("text"),
                    call.query("principal"),
                    call.query("target"),
                    call.query("verdict"),
                    call.query("rule"),
                    call.query("kind"),
                    session(call.query("session")),
                    instant(call.query("since")),
                    instant(call.query("until")),
                    call.number("limit", USUAL, AuditQuery.MOST),
                    call.query("cursor"));
        } catch (DateTimeException _) {
            throw ApiProblem.badRequest("since and until are times like 2026-11-25T12:00:00Z");
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private static @Nullable UUID session(@Nullable String text) {
        try {
            return text == null ? null : UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("session must be a UUID", e);
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }
}
