package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Approvals;
import dev.sallyport.core.Approvals.VoteResult.Counted;
import dev.sallyport.core.Approvals.VoteResult.Rejected;
import dev.sallyport.core.Approvals.VoteResult.Unknown;
import java.util.Set;

/// `/v1/approvals`. A request that the caller may not see is one that isn't there.
final class ApprovalRoutes {
    private static final int MOST = 500;
    private static final int USUAL = 100;

    private final Approvals approvals;
    private final Rights rights;

    ApprovalRoutes(Approvals approvals, Rights rights) {
        this.approvals = approvals;
        this.rights = rights;
    }

    HttpResponse list(Call call) {
        call.onlyQueries(Set.of("status", "limit"));
        String status = call.query("status");
        boolean all = "all".equals(status);
        if (status != null && !all && !status.equals("pending")) {
            throw ApiProblem.badRequest("status must be pending or all");
        }
        int limit = call.number("limit", USUAL, MOST);
        var seen =
                approvals.list(new Approvals.Filter(!all, MOST)).stream()
                        .filter(request -> rights.maySee(call.caller(), request))
                        .limit(limit)
                        .map(Shapes::approval)
                        .toList();
        return Answers.json(Shapes.items(seen));
    }

    HttpResponse show(Call call) {
        return Answers.json(Shapes.approval(find(call)));
    }

    private ApprovalRequest find(Call call) {
        return approvals
                .find(call.path("id"))
                .filter(request -> rights.maySee(call.caller(), request))
                .orElseThrow(ApprovalRoutes::unknown);
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such approval request, or none that you may see");
    }

    HttpResponse approve(Call call) {
        return vote(call, true, call.onlyField("reason").orElse(""));
    }

    HttpResponse deny(Call call) {
        String reason =
                call.onlyField("reason")
                        .orElseThrow(() ->
                                ApiProblem.badRequest(
                                        "a denial needs a reason: {\"reason\": \"…\"}"));
        return vote(call, false, reason);
    }

    private HttpResponse vote(Call call, boolean approve, String reason) {
        var request = find(call);
        return switch (approvals.vote(request.id(), call.caller(), approve, reason)) {
            case Counted counted -> Answers.json(Shapes.approval(counted.request()));
            case Rejected rejected ->
                    throw new ApiProblem(HttpStatus.CONFLICT, "vote_rejected", rejected.reason());
            case Unknown _ -> throw unknown();
        };
    }
}
