package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.core.Session;
import dev.sallyport.core.Sessions;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// `/v1/sessions`, of this replica.
final class SessionRoutes {
    private final Sessions sessions;
    private final Rights rights;
    private final Evidence evidence;

    SessionRoutes(Sessions sessions, Rights rights, Evidence evidence) {
        this.sessions = sessions;
        this.rights = rights;
        this.evidence = evidence;
    }

    HttpResponse list(Call call) {
        rights.requireAdmin(call.caller());
        call.onlyQueries(Set.of());
        var shapes =
                sessions.list().stream()
                        .sorted(Comparator.comparing(Session::startedAt).reversed())
                        .map(Shapes::session)
                        .toList();
        return Answers.json(Shapes.items(shapes));
    }

    HttpResponse end(Call call) {
        rights.requireAdmin(call.caller());
        call.onlyQueries(Set.of());
        UUID id = id(call.path("id"));
        if (sessions.list().stream().noneMatch(session -> session.id().equals(id))) {
            throw unknown();
        }
        evidence.record(call.caller(), "session ended", Map.of("session", id.toString()));
        if (!sessions.end(id, "killed by " + call.caller().name())) {
            throw unknown();
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
        return ApiProblem.notFound("no such session on this replica");
    }
}
