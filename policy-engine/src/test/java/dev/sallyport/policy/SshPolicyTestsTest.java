package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import org.junit.jupiter.api.Test;

class SshPolicyTestsTest {
    private static final String RULES =
            """
            rules:
              - { id: lines, match: { protocol: ssh, verbs: [EXEC] }, effect: allow }
              - { id: shell, match: { protocol: ssh, verbs: [TERMINAL] }, when: "'dev' in principal.groups", effect: allow }
              - { id: raw, match: { protocol: ssh, verbs: [TERMINAL] }, when: "command.tier == 'recorded-not-governed' && 'sre' in principal.groups", effect: allow }
              - { id: db, match: { protocol: ssh, verbs: [FORWARD] }, when: "command.host == 'db'", effect: allow }
              - { id: files, match: { protocol: ssh, verbs: [READ, REMOVE, RENAME] }, effect: allow }
              - { id: no-root, match: { protocol: ssh }, when: "command.recursive_removals.exists(p, p == '/')", effect: block }
              - { id: no-etc, match: { protocol: ssh, effects: [remove] }, when: "command.removals.exists(p, p.startsWith('/etc/'))", effect: block }
              - { id: hide, match: { protocol: ssh, verbs: [EXEC], programs: [cat] }, effect: mask, mask: [{ detectors: [card], with: redact }] }
              - { id: broker-only, match: { protocol: ssh, programs: [vi] }, when: "command.tier == 'exec'", effect: block }
            """;

    private static final SqlAnalyzer NO_SQL =
            new SqlAnalyzer() {
                @Override
                public SqlFacts known(String sql) {
                    return analyze(sql);
                }

                @Override
                public SqlFacts analyze(Person asker, String sql) {
                    throw new AssertionError("none of these tests has SQL");
                }
            };

    @Test
    void testsInAFileAskForLinesFilesTerminalsAndForwards() {
        String tests =
                """
                tests:
                  - { name: 1, given: { ssh: "ls" }, expect: { effect: allow, rule: lines } }
                  - { name: 2, given: { ssh: "rm -rf /" }, expect: { effect: block, rule: no-root } }
                  - { name: 3, given: { ssh: "echo $x" }, expect: { effect: block, code: unjudged } }
                  - { name: 4, given: { ssh: "vi" }, expect: { effect: block, rule: broker-only } }
                  - { name: 5, given: { ssh: "vi", tier: broker, directory: /srv }, expect: { effect: allow } }
                  - { name: 6, given: { file: { operation: remove, path: /etc/passwd } }, expect: { effect: block, rule: no-etc } }
                  - { name: 7, given: { file: { operation: remove, path: /tmp/x } }, expect: { effect: allow } }
                  - { name: 8, given: { file: { operation: rename, path: /etc/x, other: /tmp/x } }, expect: { effect: block, rule: no-etc } }
                  - { name: 9, given: { file: { operation: mkdir, path: /x } }, expect: { effect: block, code: blocked } }
                  - { name: 10, given: { terminal: broker }, expect: { effect: block, code: blocked } }
                  - { name: 11, given: { terminal: broker, principal: { groups: [dev] } }, expect: { effect: allow, rule: shell } }
                  - { name: 12, given: { terminal: recorded-not-governed, principal: { groups: [dev] } }, expect: { effect: block } }
                  - { name: 13, given: { terminal: recorded-not-governed, principal: { groups: [sre] } }, expect: { effect: allow, rule: raw } }
                  - { name: 14, given: { forward: "db:5432" }, expect: { effect: allow, rule: db } }
                  - { name: 15, given: { forward: "web:80" }, expect: { effect: block } }
                  - { name: 16, given: { listen: "db:5432" }, expect: { effect: block } }
                  - { name: 18, given: { ssh: "cat /x" }, expect: { effect: mask, masked: [card], unmasked: [iban] } }
                  - { name: 17, given: { ssh: "" }, expect: { effect: allow } }
                """
                        .replaceAll("name: (\\d+)", "name: \"$1\"");
        var results = new PolicyTests(NO_SQL, new WordShell()).run(Given.policy(RULES + tests));
        assertThat(results).hasSize(18);
        for (var result : results) {
            assertThat(result.failures())
                    .as(result.test().name() + "\n" + result.explanation().toText())
                    .isEmpty();
        }
    }

    @Test
    void anExplanationShowsTheValuesOfALine() {
        var test =
                """
                tests:
                  - { name: t, given: { ssh: "rm -rf /" }, expect: { effect: block } }
                """;
        var result =
                new PolicyTests(NO_SQL, new WordShell()).run(Given.policy(RULES + test)).getFirst();
        assertThat(result.explanation().toText())
                .contains(
                        "block by no-root",
                        "- broker-only (block): not matched: programs",
                        "- db (allow): not matched: verbs",
                        "command.recursive_removals = [\"/\"]");
    }
}
