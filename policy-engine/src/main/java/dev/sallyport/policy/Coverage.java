package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.http.HttpFacts;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.ssh.SshFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether permitting rules together cover a command.
final class Coverage {
    private Coverage() {}

    /// What no rule covers, for people; null where all is covered.
    static @Nullable String gap(Command command, List<Rule> rules) {
        return switch (command) {
            case SqlCommand sql -> SqlCoverage.gap(sql.facts(), rules);
            case SshCommand ssh -> SshCoverage.gap(ssh.facts(), rules);
            case HttpCommand http -> rules.isEmpty() ? what(http) : null;
        };
    }

    /// The command in short, where no rule permits any of it.
    static String what(Command command) {
        return switch (command) {
            case SqlCommand sql -> what(sql.facts());
            case SshCommand ssh -> what(ssh.facts());
            case HttpCommand http -> what(http.facts());
        };
    }

    private static String what(HttpFacts facts) {
        HttpFacts.Rpc rpc = facts.rpc();
        String named = rpc.name().isEmpty() ? rpc.method() : rpc.name();
        return facts.verb() + " " + (named.isEmpty() ? facts.path() : named);
    }

    /// The first statement.
    private static String what(SqlFacts facts) {
        if (facts.statements().isEmpty()) {
            return "an empty command";
        }
        var first = facts.statements().getFirst();
        return first.objects().size() == 1
                ? first.verb() + " " + first.objects().iterator().next()
                : first.verb();
    }

    private static String what(SshFacts facts) {
        if (SshEffects.isRaw(facts)) {
            return facts.verb() + " of the tier " + facts.tier().word();
        }
        var programs = facts.shell().programs();
        return programs.size() == 1
                ? facts.verb() + " " + programs.iterator().next()
                : facts.verb().name();
    }
}
