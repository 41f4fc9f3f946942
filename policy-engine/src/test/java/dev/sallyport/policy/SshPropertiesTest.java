package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold of every policy and every SSH request, both made at random from a seed.
class SshPropertiesTest {
    private static final Session SESSION = Given.session(Protocol.SSH, Principal.Kind.AGENT, "dev");
    private static final List<String> LINES =
            List.of("", "ls", "ls; cat /x", "cat /x; curl y", "rm -rf /", "reboot $x", "$x");
    private static final List<String> MATCHES =
            List.of(
                    "verbs: [EXEC]",
                    "verbs: [TERMINAL]",
                    "verbs: [READ, RENAME]",
                    "programs: [ls]",
                    "programs: [cat, ls]",
                    "programs: [cat], effects: [read, network]",
                    "effects: [read]",
                    "effects: [remove, write, read]",
                    "kinds: [agent]");
    private static final List<String> CONDITIONS =
            List.of(
                    "true",
                    "true",
                    "'dev' in principal.groups",
                    "command.tier != ''",
                    "command.argvs[0][0] == 'ls'",
                    "command.removals.size() > 0");

    static Stream<Long> seeds() {
        return IntStream.range(0, 25).mapToObj(i -> i * 7_919L + 1);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aBlockRuleMoreNeverMakesAnythingMorePermitted(long seed) {
        var random = new Random(seed);
        List<String> rules = rules(random);
        var more = new ArrayList<>(rules);
        more.add(rule(random, "extra", "block"));
        PolicyEngine before = engine(rules);
        PolicyEngine after = engine(more);
        for (SshCommand command : commands()) {
            assertThat(freedom(after.decide(SESSION, command)))
                    .isLessThanOrEqualTo(freedom(before.decide(SESSION, command)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void anAllowRuleMoreNeverMakesAnythingLessPermitted(long seed) {
        var random = new Random(seed);
        List<String> rules = rules(random);
        var more = new ArrayList<>(rules);
        more.add(rule(random, "extra", "allow"));
        PolicyEngine before = engine(rules);
        PolicyEngine after = engine(more);
        for (SshCommand command : commands()) {
            assertThat(freedom(after.decide(SESSION, command)))
                    .isGreaterThanOrEqualTo(freedom(before.decide(SESSION, command)));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theExplanationCountsTheRulesThatTheDecisionCounts(long seed) {
        PolicyEngine engine = engine(rules(new Random(seed)));
        var explainer = new PolicyExplainer(engine);
        for (SshCommand command : commands()) {
            Explanation told = explainer.explain(SESSION, command);
            Decision decided = engine.decide(SESSION, command);
            assertThat(told.decision()).isEqualTo(decided);
            assertThat(
                            told.rules().stream()
                                    .filter(rule -> rule.outcome().counts())
                                    .map(Explanation.RuleReport::id))
                    .isEqualTo(decided.basis().matched());
        }
    }

    private static List<SshCommand> commands() {
        List<SshRequest> requests = new ArrayList<>();
        LINES.forEach(line -> requests.add(SshRequests.line(line, Tier.EXEC, "~")));
        requests.add(new SshRequest.Terminal(Tier.BROKER));
        requests.add(new SshRequest.Terminal(Tier.RAW));
        requests.add(SshRequests.file(SshVerb.READ, "/x", "", -1));
        requests.add(SshRequests.file(SshVerb.RENAME, "/x", "/y", -1));
        requests.add(SshRequests.forward(SshVerb.FORWARD, "db:5432"));
        return requests.stream().map(r -> SshCommand.of(r, new WordShell())).toList();
    }

    private static List<String> rules(Random random) {
        List<String> rules = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(6); i++) {
            String effect =
                    List.of("allow", "allow", "allow", "mask", "hold", "block")
                            .get(random.nextInt(6));
            rules.add(rule(random, "r" + i, effect));
        }
        return rules;
    }

    private static String rule(Random random, String id, String effect) {
        String match = MATCHES.get(random.nextInt(MATCHES.size()));
        boolean unbounded = !match.contains("programs") && !match.contains("effects");
        String judgements =
                random.nextInt(4) == 0 && (unbounded || !effect.equals("allow"))
                        ? ", judgements: [judged, unjudged]"
                        : "";
        String more =
                switch (effect) {
                    case "mask" -> ", mask: [{ detectors: [card], with: redact }]";
                    case "hold" -> ", approval: { from: [\"group:boss\"] }";
                    default -> "";
                };
        return "{ id: "
                + id
                + ", match: { protocol: ssh, "
                + match
                + judgements
                + " }, when: \""
                + CONDITIONS.get(random.nextInt(CONDITIONS.size()))
                + "\", effect: "
                + effect
                + more
                + " }";
    }

    private static PolicyEngine engine(List<String> rules) {
        return Given.policy("rules:\n  - " + String.join("\n  - ", rules) + "\n").engine();
    }

    private static int freedom(Decision decision) {
        return switch (decision) {
            case Decision.Block _ -> 0;
            case Decision.Hold _ -> 1;
            case Decision.Mask _ -> 2;
            case Decision.Allow _ -> 3;
        };
    }
}
