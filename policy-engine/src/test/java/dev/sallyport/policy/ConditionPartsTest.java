package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpVerb;
import dev.sallyport.policy.Condition.Truth;
import dev.sallyport.policy.http.HttpAnalysis;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A condition in two parts says what the whole one says.
class ConditionPartsTest {
    /// True, false and failing; of the session, of the command, of a body that nobody has read.
    private static final String[] TERMS = {
        "principal.kind == 'agent'",
        "'dba' in principal.groups",
        "principal.groups[9] == 'x'",
        "command.path == '/orders'",
        "command.path == '/other'",
        "command.query['none'][0] == 'x'",
        "command.body.amount > 5",
        "target.name == command.path"
    };

    private final Session session = Given.session(Protocol.HTTP, Principal.Kind.AGENT, "dev");

    private static Condition condition(String text) {
        var condition =
                new Conditions()
                        .compile(
                                text,
                                new Vocabulary(Set.of(), Set.of()),
                                problem -> {
                                    throw new AssertionError(text + ": " + problem);
                                });
        return Objects.requireNonNull(condition);
    }

    private static String random(Random random, int depth) {
        if (depth == 0 || random.nextInt(3) == 0) {
            return TERMS[random.nextInt(TERMS.length)];
        }
        String operator = random.nextBoolean() ? " || " : " && ";
        var text = new StringBuilder("(").append(random(random, depth - 1));
        for (int more = 1 + random.nextInt(3); more > 0; more--) {
            text.append(operator).append(random(random, depth - 1));
        }
        return (random.nextInt(5) == 0 ? "!" : "") + text.append(")");
    }

    private HttpCommand command() {
        var call =
                HttpRequests.request(
                        HttpVerb.POST,
                        "/orders",
                        "",
                        Map.of(),
                        Content.unread("application/json", 1 << 20, "too large"));
        return new HttpCommand(call, new HttpAnalysis().analyze(call));
    }

    @Test
    void bothPartsTogetherSayWhatTheWholeSays() {
        var random = new Random(7);
        var command = command();
        var ofSession = new Values(session, null);
        var seen = new EnumMap<Truth, Integer>(Truth.class);
        int settled = 0;
        int shortened = 0;
        for (int round = 0; round < 1_500; round++) {
            String text = random(random, 2);
            Condition whole = condition(text);
            Truth expected = whole.test(new Values(session, command));

            Truth truth = whole.ofSession(ofSession);
            Condition left = whole.within(ofSession);
            Truth found = truth == null ? left.test(new Values(session, command)) : truth;

            assertThat(found).as(text).isEqualTo(expected);
            seen.merge(expected, 1, Integer::sum);
            settled += truth == null ? 0 : 1;
            shortened += truth == null && left != whole ? 1 : 0;
        }
        assertThat(seen).containsOnlyKeys(Truth.values());
        assertThat(settled).isGreaterThan(50);
        assertThat(shortened).isGreaterThan(50);
    }

    @Test
    void whatIsLeftAsksForTheCommandAlone() {
        Condition whole = condition("principal.kind == 'human' || command.path == '/x'");

        Condition left = whole.within(new Values(session, null));

        assertThat(left.variables()).containsExactly(Variables.PATH);
        assertThat(whole.variables()).contains(Variables.PRINCIPAL_KIND, Variables.PATH);
    }

    @Test
    void whatAsksForParametersStaysWhole() {
        Condition whole = condition("principal.kind == 'agent' || '5' in command.parameters");

        assertThat(whole.ofSession(new Values(session, null))).isNull();
        assertThat(whole.within(new Values(session, null))).isSameAs(whole);
    }
}
