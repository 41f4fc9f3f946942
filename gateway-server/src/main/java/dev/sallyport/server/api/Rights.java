package dev.sallyport.server.api;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Principal.Kind;
import dev.sallyport.core.config.ApiConfig;
import java.util.Collections;

/// Who may see and do what. Voting has rules of its own, at the approvals.
record Rights(ApiConfig config) {

    boolean isAdmin(Principal who) {
        return isPerson(who) && !Collections.disjoint(who.groups(), config.adminGroups());
    }

    boolean isAuditor(Principal who) {
        return isAdmin(who)
                || (isPerson(who) && !Collections.disjoint(who.groups(), config.auditorGroups()));
    }

    /// Agents inherit groups of people, so rights over the gateway itself are for people who act
    /// themselves, and for workloads (a monitoring job) that were given such a group.
    private static boolean isPerson(Principal who) {
        return who.kind() != Kind.AGENT && who.actors().isEmpty();
    }

    /// A request is seen by who stands behind it, who may vote on it, and auditors.
    boolean maySee(Principal who, ApprovalRequest request) {
        return isAuditor(who)
                || request.requester().equals(who.person())
                || request.excluded().contains(who.person())
                || (isPerson(who) && request.terms().asks(who.groups()));
    }

    void requireAdmin(Principal who) {
        if (!isAdmin(who)) {
            throw ApiProblem.forbidden("this needs a group of api.admin-groups");
        }
    }

    void requireAuditor(Principal who) {
        if (!isAuditor(who)) {
            throw ApiProblem.forbidden(
                    "this needs a group of api.auditor-groups or api.admin-groups");
        }
    }
}
