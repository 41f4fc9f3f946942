package dev.sallyport.server.api;

import dev.sallyport.audit.SessionRecord;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.Session;
import dev.sallyport.core.VisibleText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON objects that tools rely on. What people wrote is shown with nothing hidden in it.
final class Shapes {
    private Shapes() {}

    static Map<String, Object> approval(ApprovalRequest request) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("id", request.id());
        shape.put("status", request.status().word());
        shape.put("principal", VisibleText.line(request.requesterName()));
        shape.put("target", request.target());
        shape.put("command", VisibleText.of(request.command()));
        shape.put("rule", request.rule());
        shape.put("account", request.account());
        shape.put("protocol", request.protocol().word());
        shape.put("requester", person(request.requester()));
        shape.put("excluded", request.excluded().stream().map(Shapes::person).toList());
        shape.put("from", request.terms().from().stream().sorted().toList());
        shape.put("needed", request.terms().count());
        shape.put("approvals", request.approvals());
        shape.put("votes", request.votes().stream().map(Shapes::vote).toList());
        shape.put("session", request.session());
        shape.put("created_at", request.createdAt().toString());
        shape.put("expires_at", request.expiresAt().toString());
        return shape;
    }

    private static Map<String, Object> vote(ApprovalRequest.Vote vote) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("by", VisibleText.line(vote.name()));
        shape.put("approve", vote.approve());
        shape.put("reason", VisibleText.of(vote.reason()));
        shape.put("at", vote.at().toString());
        return shape;
    }

    private static Map<String, String> person(Person person) {
        return Map.of("issuer", person.issuer(), "subject", person.subject());
    }

    static Map<String, Object> session(Session session) {
        var who = session.principal();
        var shape = new LinkedHashMap<String, Object>();
        shape.put("id", session.id().toString());
        shape.put("principal", VisibleText.line(who.name()));
        shape.put("subject", who.subject());
        shape.put("issuer", who.issuer());
        shape.put("kind", who.kind().word());
        shape.put("actors", who.actors().stream().map(Person::subject).toList());
        shape.put("protocol", session.target().protocol().word());
        shape.put("target", session.target().name());
        shape.put("account", session.account());
        shape.put("client", session.clientAddress());
        var claims = new LinkedHashMap<String, String>();
        session.claims().forEach((name, value) -> claims.put(name, VisibleText.line(value)));
        shape.put("claims", claims);
        shape.put("started_at", session.startedAt().toString());
        shape.put("expires_at", session.expiresAt().toString());
        shape.put("state", "live");
        return shape;
    }

    /// A session of the log; where it says nothing of an end, it may be on another replica.
    static Map<String, Object> session(SessionRecord session, boolean isLive) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("id", session.id().toString());
        shape.put("principal", VisibleText.line(String.valueOf(session.principal())));
        shape.put("subject", String.valueOf(session.subject()));
        shape.put("issuer", session.issuer());
        shape.put("kind", session.kind());
        shape.put("actors", session.actors());
        shape.put("protocol", String.valueOf(session.protocol()));
        shape.put("target", String.valueOf(session.target()));
        shape.put("account", String.valueOf(session.account()));
        shape.put("client", session.client());
        var claims = new LinkedHashMap<String, String>();
        session.claims().forEach((name, value) -> claims.put(name, VisibleText.line(value)));
        shape.put("claims", claims);
        shape.put("started_at", session.openedAt().toString());
        var closed = session.closedAt();
        if (closed != null) {
            shape.put("ended_at", closed.toString());
            shape.put("reason", VisibleText.line(String.valueOf(session.reason())));
        }
        shape.put("state", isLive ? "live" : closed != null ? "ended" : "open");
        shape.put("recording_count", session.recordings());
        return shape;
    }

    static Map<String, Object> items(List<?> items) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("items", items);
        return shape;
    }
}
