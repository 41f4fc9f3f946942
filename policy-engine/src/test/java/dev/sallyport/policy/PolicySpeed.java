package dev.sallyport.policy;

import static dev.sallyport.policy.Given.command;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.ThreadMXBean;
import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.ssh.Tier;
import dev.sallyport.policy.http.HttpAnalysis;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// Measures decisions under 200 rules, by hand: `main` prints CPU ns and bytes a decision. The
/// rules: 20 for each of 10 verbs, each with a condition that asks for the command.
final class PolicySpeed {
    private static final int RULES = 200;
    private static final int ROUNDS = 7;
    private static final int DECISIONS = 200_000;
    private static final String[] VERBS = {
        "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "DROP", "CREATE", "ALTER", "GRANT"
    };
    private static long sink;

    private PolicySpeed() {}

    public static void main(String[] args) {
        PolicyEngine spread = engine(i -> VERBS[i % VERBS.length], "");
        PolicyEngine crowded = engine(_ -> "SELECT", "");
        PolicyEngine onValues =
                engine(i -> VERBS[i % VERBS.length], " && !('v' in command.parameters)");
        Session session = Given.session(Principal.Kind.AGENT, "dev");
        SqlCommand same = command(Given.select(), new SqlValue.Text(25, "x"));
        SqlCommand[] fresh = new SqlCommand[64];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = command(Given.select(), new SqlValue.Text(25, "x"));
        }
        report("known analysis, rules over 10 verbs", spread, session, _ -> same);
        report("analysis not kept, rules over 10 verbs", spread, session, i -> fresh[i & 63]);
        report("conditions on bound values, 10 verbs", onValues, session, _ -> same);
        report("analysis not kept, all 200 rules on SELECT", crowded, session, i -> fresh[i & 63]);
        ofLines();
        ofRequests();
        System.out.println("(" + sink + " rules matched)");
    }

    /// Lines of shell text: one verb, so all 200 rules are about it.
    private static void ofLines() {
        Session session = Given.session(Protocol.SSH, Principal.Kind.AGENT, "dev");
        SshCommand[] fresh = new SshCommand[64];
        for (int i = 0; i < fresh.length; i++) {
            var line = SshRequests.line("cat /etc/hosts; ls -l /srv", Tier.EXEC, "~");
            fresh[i] = SshCommand.of(line, new WordShell());
        }
        IntFunction<Command> next = i -> fresh[i & 63];
        report("known line, 200 rules on EXEC", lines(i -> "p" + i % 20), session, _ -> fresh[0]);
        report("fresh line, no rule on its programs", lines(i -> "p" + i % 20), session, next);
        report(
                "fresh line, 20 of 200 rules on its programs",
                lines(i -> i % 10 == 0 ? "cat" : "p" + i),
                session,
                next);
        report("fresh line, all 200 rules on its programs", lines(_ -> "cat"), session, next);
    }

    /// Requests with bodies under 50 rules of the same verb, 5 of which are about their path.
    private static void ofRequests() {
        Session session = Given.session(Protocol.HTTP, Principal.Kind.AGENT, "dev");
        Command[] fresh = new Command[64];
        for (int i = 0; i < fresh.length; i++) {
            String json = "{\"amount\":" + i + ",\"items\":[{\"sku\":\"a\"}]}";
            HttpCall call =
                    HttpRequests.request(
                            HttpVerb.POST,
                            "/orders/" + i + "/lines",
                            "a=1",
                            Map.of("x-team", List.of("red")),
                            Content.whole("application/json", json.getBytes(UTF_8)));
            fresh[i] = new HttpCommand(call, new HttpAnalysis().analyze(call));
        }
        var yaml = new StringBuilder("rules:\n");
        for (int i = 0; i < 50; i++) {
            yaml.append(
                    "  - { id: r"
                            + i
                            + ", match: { protocol: http, verbs: [POST], paths: [/"
                            + (i % 10 == 0 ? "orders" : "x" + i)
                            + "/*/lines, /x/**] }, when: \"command.body.amount < 1000\", effect:"
                            + " allow }\n");
        }
        PolicyEngine engine = Given.policy(yaml.toString()).engine();
        report("request, 5 of 50 rules on its path", engine, session, i -> fresh[i & 63]);
    }

    private static PolicyEngine lines(IntFunction<String> program) {
        var yaml = new StringBuilder("rules:\n");
        for (int i = 0; i < RULES; i++) {
            yaml.append(
                    "  - { id: r"
                            + i
                            + ", match: { protocol: ssh, verbs: [EXEC], programs: ["
                            + program.apply(i)
                            + "] }, when: \"command.tier == 'exec' && principal.kind == '"
                            + (i % 2 == 0 ? "agent" : "human")
                            + "'\", effect: allow }\n");
        }
        return Given.policy(yaml.toString()).engine();
    }

    private static PolicyEngine engine(IntFunction<String> verb, String more) {
        var yaml = new StringBuilder("rules:\n");
        for (int i = 0; i < RULES; i++) {
            yaml.append(
                    "  - { id: r"
                            + i
                            + ", match: { protocol: postgres, targets: [\"tag:shop\"], verbs: ["
                            + verb.apply(i)
                            + "] }, when: \"command.has_where && principal.kind == '"
                            + (i % 2 == 0 ? "agent" : "human")
                            + "'"
                            + more
                            + "\", effect: allow }\n");
        }
        return Given.policy(yaml.toString()).engine();
    }

    private static void report(
            String name,
            PolicyEngine engine,
            Session session,
            IntFunction<? extends Command> commands) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double best = Double.MAX_VALUE;
        double worst = 0;
        long bytes = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < DECISIONS; i++) {
                sink += engine.decide(session, commands.apply(i)).basis().matched().size();
            }
            double nanos = (double) (threads.getCurrentThreadCpuTime() - cpu) / DECISIONS;
            bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / DECISIONS;
            best = Math.min(best, nanos);
            worst = round < 2 ? 0 : Math.max(worst, nanos); // two rounds warm up
        }
        System.out.printf("%-45s %8.0f ns (worst %.0f), %d B%n", name, best, worst, bytes);
    }
}
