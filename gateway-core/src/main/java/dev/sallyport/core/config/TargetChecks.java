package dev.sallyport.core.config;

import dev.sallyport.core.Target;
import java.util.Map;
import java.util.Set;

/// What has to hold for targets and accounts of every protocol.
final class TargetChecks {
    private TargetChecks() {}

    static Problems target(Target target, String host, int port, Map<String, ?> accounts) {
        return target(target, accounts)
                .require(
                        !host.isBlank() && Checks.isPort(port, 1),
                        "address",
                        "expected HOST:PORT with a port of 1 to 65535");
    }

    static Problems target(Target target, Map<String, ?> accounts) {
        return new Problems()
                .require(
                        Checks.isName(target.name()),
                        "",
                        "found the name '" + target.name() + "', expected " + Checks.NAME_RULE)
                .require(
                        target.tags().stream().allMatch(Checks::isTag),
                        "tags",
                        "found "
                                + Checks.firstNot(target.tags(), Checks::isTag)
                                + ", expected letters, digits, '.', '_', ':', '=', '/' or '-'")
                .require(
                        !accounts.isEmpty(),
                        "accounts",
                        "found none, expected at least one; without it nobody can sign in");
    }

    static Problems account(String name, String username, Set<String> openTo) {
        return account(name, openTo)
                .require(
                        !username.isBlank(),
                        "username",
                        "found nothing, expected the login at the upstream");
    }

    static Problems account(String name, Set<String> openTo) {
        return new Problems()
                .require(
                        Checks.isName(name),
                        "",
                        "found the name '" + name + "', expected " + Checks.NAME_RULE)
                .require(
                        openTo.stream().allMatch(Openings::isOpening),
                        "open-to",
                        Openings.problem(openTo));
    }
}
