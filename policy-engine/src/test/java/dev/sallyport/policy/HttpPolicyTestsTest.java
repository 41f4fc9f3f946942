package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPolicyTestsTest {
    private static final SqlAnalyzer NO_SQL =
            new SqlAnalyzer() {
                @Override
                public SqlFacts known(String sql) {
                    throw new AssertionError(sql);
                }

                @Override
                public SqlFacts analyze(Person asker, String sql) {
                    throw new AssertionError(sql);
                }
            };

    private static final String RULES =
            """
            rules:
              - { id: read, match: { protocol: http, verbs: [GET, UPGRADE, MESSAGE] }, effect: allow }
              - { id: order, match: { protocol: http, verbs: [POST], paths: [/orders] }, effect: allow }
              - { id: big, match: { protocol: http, verbs: [POST] }, when: "command.body.amount > 1000", effect: hold, approval: { from: ["group:boss"] } }
              - { id: no-secret, match: { protocol: http }, when: "'s' in command.query || (command.media_type.endsWith('urlencoded') && 'evil' in command.form)", effect: block }
              - { id: hide, match: { protocol: http, verbs: [GET] }, effect: mask, mask: [{ fields: ["**.email"], with: redact }, { detectors: [card], with: redact }] }
              - { id: tools, match: { protocol: http, tools: [add] }, when: "command.arguments.n < 5", effect: allow }
              - { id: lists, match: { protocol: http, verbs: [MCP, PROMPT, RESOURCE] }, effect: allow }
              - { id: changed, match: { protocol: http, judgements: [unjudged] }, effect: hold, approval: { from: ["group:boss"] } }
            tests:
            """;

    private static PolicyTests.Result run(String given, String expect) {
        String test = "  - { name: a, given: { " + given + " }, expect: { " + expect + " } }";
        return new PolicyTests(NO_SQL, new WordShell()).run(Given.policy(RULES + test)).getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    http: { path: /orders } | effect: mask, masked: ["**.email", customer.email, card], unmasked: [name, iban]
                    http: { method: POST, path: /orders, body: { amount: 10, items: [{ n: 1.5, x: null, y: true }] } } | effect: allow, rule: order, masked: []
                    http: { method: POST, path: /orders, body: { amount: 1001 } } | effect: hold, rule: big
                    http: { method: POST, path: /orders, body: "amount=1", headers: { Content-Type: application/x-www-form-urlencoded } } | effect: hold
                    http: { method: POST, path: /orders, body: "evil=1", headers: { content-type: application/x-www-form-urlencoded } } | effect: block, rule: no-secret
                    http: { method: POST, path: /orders, unread: true } | effect: block, code: unjudged
                    http: { method: GET, path: "/orders?s=1" } | effect: block, rule: no-secret
                    http: { path: /orders, query: "s=1" } | effect: block, rule: no-secret
                    http: { path: /orders, query: "s=%" } | effect: block, rule: no-secret, code: unjudged
                    http: { path: "/orders;x" } | effect: block, rule: no-secret, code: unjudged
                    http: { path: "/orders;x?a=1" } | effect: hold, rule: changed
                    http: { method: MESSAGE, path: /ws, body: { a: 1 } } | effect: allow, rule: read
                    http: { method: UPGRADE, path: /ws } | effect: allow
                    http: { method: DELETE, path: /orders } | effect: block, code: blocked
                    mcp: { tool: add, arguments: { n: 4 } } | effect: allow, rule: tools
                    mcp: { tool: add, arguments: { n: 5 } } | effect: block, code: blocked
                    mcp: { tool: add, arguments: { n: 4 }, changed: true } | effect: hold, rule: changed
                    mcp: { method: tools/list } | effect: allow, rule: lists
                    mcp: { prompt: p } | effect: allow
                    mcp: { resource: "file:///x", path: /mcp } | effect: allow
                    """)
    void aTestAsksForARequestAsTheDoorWouldMakeIt(String given, String expect) {
        assertThat(run(given, expect).failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http: { path: orders }",
                "http: { path: //x }",
                "http: { path: /a/../b }",
                "http: { path: /a%2fb }",
                "http: { path: \"/x?a=1\", query: b=1 }",
                "http: { method: TOOL }",
                "http: { method: BREW }",
                "http: { unread: true, body: {} }",
                "http: { headers: [a] }",
                "http: { headers: { a: { b: c } } }",
                "http: { body: { a: .inf } }",
                "mcp: { arguments: {} }",
                "mcp: { tool: a, prompt: b }",
                "mcp: { tool: a, arguments: [1] }",
                "http: { path: /x }, tier: exec",
                "http: { path: /x }, ssh: ls"
            })
    void aRequestThatNoDoorWouldMakeIsRefused(String given) {
        assertThatThrownBy(() ->
                        PolicyLoader.load(
                                PolicyFiles.of(
                                        "a.yaml",
                                        RULES
                                                + "  - { name: a, given: { "
                                                + given
                                                + " }, expect: { effect: allow } }")))
                .isInstanceOf(PolicyException.class);
    }

    @Test
    void anExplanationTellsWhatCouldNotBeAnswered() {
        Explanation explanation =
                run("http: { method: POST, path: /orders, unread: true }", "effect: block")
                        .explanation();
        assertThat(explanation.toText())
                .contains("block by big", "unjudged: the rule \"big\" asks for")
                .contains("- big (hold): can't be answered: command.body.amount > 1000");
    }

    @Test
    void anExplanationShowsTheBodyWithItsNulls() {
        Explanation explanation =
                run("http: { method: POST, path: /orders, body: { amount: null } }", "effect: hold")
                        .explanation();
        assertThat(explanation.toJson()).contains("\"command.body\":{\"amount\":null}");
    }
}
