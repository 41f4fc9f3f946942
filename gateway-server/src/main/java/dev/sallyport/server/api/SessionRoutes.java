package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.audit.RecordingHit;
import dev.sallyport.audit.RecordingReader;
import dev.sallyport.audit.SessionQuery;
import dev.sallyport.audit.SessionRecord;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import dev.sallyport.server.api.ApiParts.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// `/v1/sessions`: the live ones of this replica, and those in the log. Who looked for past
/// sessions is in the log too, before the answer is.
final class SessionRoutes {
    private static final int USUAL = 100;
    private static final Set<String> FILTERS =
            Set.of(
                    "state",
                    "text",
                    "principal",
                    "target",
                    "protocol",
                    "since",
                    "until",
                    "limit",
                    "cursor");

    private final Sessions sessions;
    private final History history;
    private final Rights rights;
    private final Evidence evidence;

    SessionRoutes(Sessions sessions, History history, Rights rights, Evidence evidence) {
        this.sessions = sessions;
        this.history = history;
        this.rights = rights;
        this.evidence = evidence;
    }

    HttpResponse list(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(FILTERS);
        String text = call.query("text");
        if (text != null) {
            return searched(call, text);
        }
        String state = call.query("state");
        return switch (state == null ? "live" : state) {
            case "live" -> live(call);
            case "past" -> past(call, true);
            case "all" -> past(call, false);
            default -> throw ApiProblem.badRequest("state must be live, past or all");
        };
    }

    private HttpResponse live(Call call) {
        if (call.query("cursor") != null) {
            throw ApiProblem.badRequest("live sessions are one page");
        }
        var shapes =
                sessions.list().stream()
                        .filter(session -> isWanted(session, call))
                        .sorted(Comparator.comparing(Session::startedAt).reversed())
                        .limit(call.number("limit", SessionQuery.MOST, SessionQuery.MOST))
                        .map(Shapes::session)
                        .toList();
        return Answers.json(Shapes.items(shapes));
    }

    private static boolean isWanted(Session session, Call call) {
        var since = call.instant("since");
        var until = call.instant("until");
        String principal = call.query("principal");
        return (principal == null
                        || principal.equals(session.principal().name())
                        || principal.equals(session.principal().subject()))
                && isOr(call.query("target"), session.target().name())
                && isOr(call.query("protocol"), session.target().protocol().word())
                && (since == null || !session.startedAt().isBefore(since))
                && (until == null || session.startedAt().isBefore(until));
    }

    private static boolean isOr(@Nullable String wanted, String value) {
        return wanted == null || wanted.equals(value);
    }

    private HttpResponse past(Call call, boolean closedOnly) {
        var query = query(call, closedOnly, null);
        evidence.record(call.caller(), "sessions searched", call.given(FILTERS));
        var page = history.sessions(query);
        var answer = Shapes.items(page.sessions().stream().map(this::shape).toList());
        if (page.next() != null) {
            answer.put("next", page.next());
        }
        return Answers.json(answer);
    }

    /// Sessions on whose screens the text was, with the places.
    private HttpResponse searched(Call call, String text) {
        if (call.query("cursor") != null) {
            throw ApiProblem.badRequest("a search for text is one page: narrow it");
        }
        var query = query(call, false, List.of());
        evidence.record(call.caller(), "recordings searched", call.given(FILTERS));
        var hits = new LinkedHashMap<UUID, List<RecordingHit>>();
        history.search(text, RecordingReader.MOST_HITS)
                .forEach(hit ->
                        hits.computeIfAbsent(hit.session(), _ -> new ArrayList<>()).add(hit));
        var found = List.copyOf(hits.keySet());
        var shapes =
                history.sessions(query.withIds(found)).sessions().stream()
                        .map(session -> {
                            var shape = shape(session);
                            shape.put(
                                    "matches",
                                    hits.getOrDefault(session.id(), List.of()).stream()
                                            .map(RecordingHit::toMap)
                                            .toList());
                            return shape;
                        })
                        .toList();
        return Answers.json(Shapes.items(shapes));
    }

    private static SessionQuery query(Call call, boolean closedOnly, @Nullable List<UUID> ids) {
        try {
            return new SessionQuery(
                    ids,
                    call.query("principal"),
                    call.query("target"),
                    call.query("protocol"),
                    call.instant("since"),
                    call.instant("until"),
                    closedOnly,
                    call.number("limit", USUAL, SessionQuery.MOST),
                    call.query("cursor"));
        } catch (IllegalArgumentException e) {
            throw ApiProblem.badRequest(String.valueOf(e.getMessage()));
        }
    }

    HttpResponse show(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(Set.of());
        UUID id = id(call.path("id"));
        evidence.record(call.caller(), "session shown", Map.of("session", id.toString()));
        var found = history.sessions(SessionQuery.of(id)).sessions();
        var shape =
                found.isEmpty()
                        ? sessions.list().stream()
                                .filter(session -> session.id().equals(id))
                                .findFirst()
                                .map(Shapes::session)
                                .orElseThrow(SessionRoutes::unknown)
                        : shape(found.getFirst());
        shape.put(
                "recordings",
                history.recordings(id).stream().map(recording -> recording.toMap()).toList());
        return Answers.json(shape);
    }

    private Map<String, Object> shape(SessionRecord session) {
        boolean isLive = sessions.list().stream().anyMatch(one -> one.id().equals(session.id()));
        return Shapes.session(session, isLive);
    }

    HttpResponse end(Call call) {
        rights.requireAdmin(call.caller());
        call.onlyQueries(Set.of());
        UUID id = id(call.path("id"));
        if (sessions.list().stream().noneMatch(session -> session.id().equals(id))) {
            throw noneLive();
        }
        evidence.record(call.caller(), "session ended", Map.of("session", id.toString()));
        if (!sessions.end(id, "killed by " + call.caller().name())) {
            throw noneLive();
        }
        return Answers.json(Map.of("id", id.toString(), "ended", true));
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw unknown();
        }
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such session");
    }

    private static ApiProblem noneLive() {
        return ApiProblem.notFound("no such session on this replica");
    }
}
