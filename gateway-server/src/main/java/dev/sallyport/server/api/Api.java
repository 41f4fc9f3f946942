package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;

/// The REST API. It decides nothing about commands: it shows what waits and what happened, and
/// takes votes and administrative acts of callers with a token.
public final class Api {
    static final int MOST_BODY_BYTES = 64 << 10;

    private final ApiParts parts;

    public Api(ApiParts parts) {
        this.parts = parts;
    }

    /// Adds `/v1/…` and `/approvals/{id}` to a server.
    public void addTo(ServerBuilder server) {
        var rights = new Rights(parts.rights());
        var evidence = new Evidence(parts.audit(), parts.clock());
        var approvals = new ApprovalRoutes(parts.approvals(), rights);
        var audit = new AuditRoutes(parts.events(), rights, evidence);
        var sessions = new SessionRoutes(parts.sessions(), parts.history(), rights, evidence);
        var recordings = new RecordingRoutes(parts, rights, evidence);
        var certificates = new CertificateRoutes(parts.certificates(), evidence);
        var tools = new ToolRoutes(parts.pins(), rights, evidence);

        route(server, HttpMethod.GET, "/v1/approvals", approvals::list);
        route(server, HttpMethod.GET, "/v1/approvals/{id}", approvals::show);
        route(server, HttpMethod.POST, "/v1/approvals/{id}/approve", approvals::approve);
        route(server, HttpMethod.POST, "/v1/approvals/{id}/deny", approvals::deny);
        route(server, HttpMethod.GET, "/v1/audit/events", audit::search);
        route(server, HttpMethod.GET, "/v1/sessions", sessions::list);
        route(server, HttpMethod.GET, "/v1/sessions/{id}", sessions::show);
        route(server, HttpMethod.DELETE, "/v1/sessions/{id}", sessions::end);
        route(server, HttpMethod.GET, "/v1/recordings/{id}", recordings::read);
        route(server, HttpMethod.POST, "/v1/ssh-certificates", certificates::issue);
        route(server, HttpMethod.GET, "/v1/targets/{target}/tools", tools::list);
        route(server, HttpMethod.POST, "/v1/targets/{target}/tools/{tool}/pin", tools::pin);
        server.route().get("/v1/health").build(new Health(parts).service());
        server.route().get("/approvals/{id}").build(ApprovalPage.service());
        server.serviceUnder(
                "/v1/", (_, _) -> Answers.problem(ApiProblem.notFound("the API has no such path")));
    }

    private void route(ServerBuilder server, HttpMethod method, String path, Call.Handler handler) {
        server.route()
                .path(path)
                .methods(method)
                .maxRequestLength(MOST_BODY_BYTES)
                .build(new Front(parts).verified(handler));
    }
}
