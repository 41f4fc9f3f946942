package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.ssh.ShellAnalyzer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTestsTest {
    private static final String POLICY =
            """
            rules:
              - { id: read, match: { protocol: postgres, verbs: [SELECT], kinds: [agent] }, effect: allow }
              - { id: hide, match: { protocol: postgres, verbs: [SELECT] }, effect: mask, mask: [{ columns: ["cust*.e_mail", note], with: redact }] }
              - { id: try, mode: shadow, when: "command.parameters[0] == 'x'", effect: block }
            tests:
              - name: t
                given: { principal: { kind: agent }, sql: select, parameters: [x, null, 7] }
                expect: \
            """;

    /// Knows the statements that these tests use.
    private static final SqlAnalyzer ANALYZER =
            new SqlAnalyzer() {
                @Override
                public SqlFacts known(String sql) {
                    return analyze(sql);
                }

                @Override
                public SqlFacts analyze(Person asker, String sql) {
                    return sql.equals("select") ? Given.select() : Given.drop("TABLE");
                }
            };

    private static final ShellAnalyzer NO_SHELL =
            (_, _) -> {
                throw new AssertionError("none of these tests has shell text");
            };

    private static List<String> failures(String expect) {
        var results = new PolicyTests(ANALYZER, NO_SHELL).run(Given.policy(POLICY + " " + expect));
        assertThat(results).hasSize(1);
        return results.getFirst().failures();
    }

    @Test
    void aTestPassesWhereAllIsAsExpected() {
        assertThat(
                        failures(
                                "{ effect: mask, rule: hide, masked: [customers.e_mail, NOTE],"
                                        + " unmasked: [id, orders.e_mail], shadow: [try] }"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    { effect: allow }              | expected effect allow, was mask
                    { rule: read }                 | expected rule read, was hide
                    { code: blocked }              | expected code blocked, was null
                    { masked: [] }                 | expected no mask, was
                    { masked: [phone] }            | expected a mask on phone, there is none
                    { unmasked: [note] }           | expected no mask on note, there is one
                    { shadow: [] }                 | expected shadow [], was [try]
                    """)
    void aTestFailsAndSaysWhatCame(String expect, String failure) {
        assertThat(failures(expect)).singleElement().asString().startsWith(failure);
    }

    @Test
    void anExplanationTellsOfEveryRuleWhyAndOnWhichValues() {
        var results =
                new PolicyTests(ANALYZER, NO_SHELL).run(Given.policy(POLICY + " { effect: mask }"));
        assertThat(results.getFirst().explanation().toText())
                .isEqualTo(
                        """
                        mask by hide
                        + hide (mask): matched
                        + read (allow): matched
                        + try (block, shadow): matched
                        command.parameters = ["x","","7"]
                        """);
        assertThat(results.getFirst().explanation().toJson())
                .startsWith("{\"effect\":\"mask\",\"rule\":\"hide\",\"policy\":\"")
                .contains("\"matched\":[\"hide\",\"read\"],\"shadow\":[\"try: block\"]")
                .contains("\"values\":{\"command.parameters\":[\"x\",\"\",\"7\"]}")
                .doesNotContain("\n");
    }

    @Test
    void anExplanationTellsWhatWasMissedAndHowConditionsFailed() {
        LoadedPolicy policy =
                Given.policy(
                        """
                        rules:
                          - { id: a, match: { targets: [x] }, effect: allow }
                          - { id: b, match: { protocol: postgres, verbs: [DROP] }, effect: allow }
                          - { id: c, when: "command.has_where && principal.kind == 'agent'", effect: allow }
                          - { id: d, when: "command.parameters[0] == 'x'", effect: allow }
                          - { id: e, when: "command.parameters[0] == 'x'", effect: block }
                          - { id: f, match: { judgements: [unjudged] }, effect: allow }
                        tests: [{ name: t, given: { sql: select }, expect: { effect: block } }]
                        """);
        var result = new PolicyTests(ANALYZER, NO_SHELL).run(policy).getFirst();
        assertThat(result.passed()).isTrue();
        assertThat(result.explanation().toText())
                .contains(
                        "block by e",
                        "- a (allow): not matched: targets",
                        "- b (allow): not matched: verbs",
                        "- c (allow): not matched: the condition is false",
                        "- d (allow): counts as not matched, its condition failed: ",
                        "+ e (block): counts as matched, its condition failed: ",
                        "Index out of bounds: 0",
                        "- f (allow): not matched: judgements",
                        "principal.kind = \"human\"");
    }
}
