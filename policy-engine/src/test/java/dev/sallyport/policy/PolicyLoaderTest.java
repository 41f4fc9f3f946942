package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLoaderTest {
    private static List<String> problems(String yaml) {
        PolicyException refused =
                catchThrowableOfType(
                        PolicyException.class,
                        () -> PolicyLoader.load(PolicyFiles.of("p.yaml", yaml)));
        return refused == null
                ? List.of()
                : refused.problems().stream().map(PolicyProblem::toString).toList();
    }

    @Test
    void tellsEveryProblemAtOnceWithItsLine() {
        assertThat(
                        problems(
                                """
                                rules:
                                  - id: a
                                    match: { verb: [SELECT] }
                                    when: "principal.grups == 1"
                                    effect: alow
                                  - id: a
                                    effect: allow
                                    limits: { rows: many }
                                nonsense: 1
                                """))
                .containsExactly(
                        "p.yaml:3: rules.a.match.verb: unknown key; did you mean \"verbs\"?",
                        "p.yaml:4: rules.a.when: unknown name principal.grups; did you mean"
                                + " \"principal.groups\"?",
                        "p.yaml:5: rules.a.effect: \"alow\" is none of allow, block, hold, mask;"
                                + " did you mean \"allow\"?",
                        "p.yaml:6: rules[1].id: \"a\" is the id of a rule at p.yaml:2",
                        "p.yaml:8: rules.a.limits.rows: expected a whole number from 0 to"
                                + " 2147483647, was \"many\"",
                        "p.yaml:9: nonsense: unknown key; known: defaults, rules, tests,"
                                + " vocabulary");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    rules: [{ id: a, effect: allow, effect: block }]                                                                       | this key stands in line 1 already
                    rules: [{ effect: allow }]                                                                                             | the rule has no id
                    rules: [{ id: A B, effect: allow }]                                                                                    | expected up to 64 of a-z
                    rules: [{ id: a }]                                                                                                     | the rule has no effect
                    rules: []                                                                                                              | the list is empty
                    rules: [1]                                                                                                             | expected a mapping of keys
                    rules: {}                                                                                                              | expected a list
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [] } }]                                            | the list is empty
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [SELEKT] } }]                                      | did you mean "SELECT"?
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: SELECT } }]                                        | expected a list
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, effects: [raed] } }]                                      | did you mean "read"?
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, objects: [TABEL] } }]                                     | did you mean "TABLE"?
                    rules: [{ id: a, effect: allow, match: { protocol: http, verbs: [SELECT] } }]                                          | unknown verb "SELECT" of protocol http
                    rules: [{ id: a, effect: allow, match: { verbs: [SELECT] } }]                                                          | means another thing in each protocol
                    rules: [{ id: a, effect: allow, match: { effects: [read] } }]                                                          | means another thing in each protocol
                    rules: [{ id: a, effect: allow, match: { programs: [ls] } }]                                                           | means another thing in each protocol
                    rules: [{ id: a, effect: mask, mask: [{ columns: [a], with: redact }] }]                                               | hides other things in each protocol
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [SELECT] } }]                                           | "SELECT" is a verb of protocol postgres; did you mean "READ"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [drop] } }]                                             | "drop" is a verb of protocol postgres; did you mean "REMOVE"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [EXECUTE] } }]                                          | "EXECUTE" is a verb of protocol postgres; did you mean "EXEC"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [VACUUM] } }]                                           | "VACUUM" is a verb of protocol postgres; known: EXEC, FORWARD
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [EXCE] } }]                                             | unknown verb "EXCE"; did you mean "EXEC"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: ["@session"] } }]                                       | "@session" is a verb of protocol postgres
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [EXEC] } }]                                        | "EXEC" is a verb of protocol ssh; did you mean "CALL"?
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, verbs: [READ] } }]                                        | "READ" is a verb of protocol ssh; did you mean "SELECT"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, effects: [run-code] } }]                                       | "run-code" is an effect of protocol postgres
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, effects: [shutdown] } }]                                  | "shutdown" is an effect of protocol ssh
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, effects: [remove-recursivly] } }]                              | did you mean "remove-recursively"?
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, objects: [TABLE] } }]                                          | goes with protocol postgres alone
                    rules: [{ id: a, effect: allow, match: { protocol: postgres, programs: [ls] } }]                                       | goes with protocol ssh alone
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, programs: [/bin/ls] } }]                                       | without its directory
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, verbs: [EXEC, READ], programs: [ls] } }]                       | nothing but EXEC runs programs
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, judgements: [unjudged], programs: [ls] } }]                    | don't bound what this allows
                    rules: [{ id: a, effect: allow, match: { protocol: ssh, judgements: [judged, unjudged], effects: [read] } }]           | don't bound what this allows
                    rules: [{ id: a, effect: allow, match: { protocol: ssh }, limits: { rows: 1 } }]                                       | SSH has no rows
                    rules: [{ id: a, effect: allow, when: "command.argvs.exists(a, a == 'rm')" }]                                          | found no matching overload
                    rules: [{ id: a, effect: allow, when: "command.argv.size() > 0" }]                                                     | did you mean "command.argvs"?
                    rules: [{ id: a, effect: allow, match: { targets: ["tag:"] } }]                                                        | the tag after
                    rules: [{ id: a, effect: allow, when: "command.verb" }]                                                                | expected type 'bool' but found 'string'
                    rules: [{ id: a, effect: allow, when: "dyn(command.has_where)" }]                                                      | the condition is dyn, expected bool
                    rules: [{ id: a, effect: allow, when: "command.verb == 1" }]                                                           | found no matching overload
                    rules: [{ id: a, effect: allow, when: "command.verb.matches('(')" }]                                                   | Regex validation failed
                    rules: [{ id: a, effect: allow, when: "'x' in" }]                                                                      | mismatched input
                    rules: [{ id: a, effect: allow, when: true }]                                                                          | expected a text
                    rules: [{ id: a, effect: allow, remedy: x }]                                                                           | goes with effect block
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask }]                                                        | mask needs the key mask
                    rules: [{ id: a, effect: hold }]                                                                                       | hold needs the key approval
                    rules: [{ id: a, effect: block, limits: { rows: 1 } }]                                                                 | goes with effect allow, mask and hold
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a.b.c.d], with: redact }] }]          | expected column, table.column
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], with: token }] }]                 | token needs key
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], with: partial }] }]               | partial needs keep-first or keep-last
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ columns: [a], with: redact, key: k }] }]        | goes with token alone
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ detectors: [card], with: redact }] }]           | are not run on rows of PostgreSQL
                    rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ columns: [a], with: redact }] }]                     | SSH has no columns
                    rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ detectors: [cart], with: redact }] }]                | unknown detector "cart"; did you mean "card"?
                    rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ detectors: [names], with: redact }] }]               | known: card, email, iban
                    rules: [{ id: a, match: { protocol: ssh }, effect: mask, mask: [{ with: redact }] }]                                   | which detectors?
                    rules: [{ id: a, match: { protocol: http }, effect: mask, mask: [{ columns: [a], with: redact }] }]                    | HTTP has no columns
                    rules: [{ id: a, match: { protocol: postgres }, effect: mask, mask: [{ tags: [x], with: redact }] }]                   | column tags are not known
                    rules: [{ id: a, effect: hold, approval: { from: [boss] } }]                                                           | expected "group:NAME"
                    rules: [{ id: a, effect: hold, approval: { from: ["group:b"], uses: 2 } }]                                             | from 1 to 1
                    rules: [{ id: a, effect: hold, approval: { from: ["group:b"], within: 5 min } }]                                       | expected a time such as
                    rules: [{ id: a, effect: hold, approval: { from: ["group:b"], within: 5s, wait: 6s } }]                                | must not be longer
                    rules: [{ id: a, effect: allow, limits: { bytes: 5 elephants } }]                                                      | expected a size such as
                    rules: [{ id: a, effect: allow, limits: { on-exceed: hold } }]                                                         | is none of block
                    invariants: [{ id: a }]                                                                                                | invariants are not checked by this version
                    defaults: { effect: allow }                                                                                            | is none of block
                    rules: [&x { id: a, effect: allow }, *x]                                                                               | anchors and aliases
                    "rules: [{ id: a"                                                                                                      | expected a mapping of keys
                    rules: [{ id: a                                                                                                        | not YAML
                    tests: [{ name: a, given: { sql: x }, expect: { rule: nope } }]                                                        | there is no rule "nope"
                    tests: [{ name: a, given: { account: x }, expect: {} }]                                                                | `given` has no command: one of sql, ssh, file
                    tests: [{ name: a, given: { sql: x, ssh: x }, expect: {} }]                                                            | several commands: sql, ssh
                    tests: [{ name: a, given: { ssh: x, parameters: [1] }, expect: {} }]                                                   | it goes with sql
                    tests: [{ name: a, given: { sql: x, tier: broker }, expect: {} }]                                                      | it goes with ssh
                    tests: [{ name: a, given: { ssh: x, directory: /tmp }, expect: {} }]                                                   | goes with tier: broker
                    tests: [{ name: a, given: { ssh: x, tier: recorded-not-governed }, expect: {} }]                                       | is none of broker, exec
                    tests: [{ name: a, given: { terminal: exec }, expect: {} }]                                                            | is none of broker, recorded-not-governed
                    tests: [{ name: a, given: { forward: db }, expect: {} }]                                                               | expected HOST:PORT
                    tests: [{ name: a, given: { listen: "db:70000" }, expect: {} }]                                                        | expected HOST:PORT
                    tests: [{ name: a, given: { file: { operation: remve, path: /x } }, expect: {} }]                                      | did you mean "remove"?
                    tests: [{ name: a, given: { file: { operation: remove } }, expect: {} }]                                               | has no `path`
                    tests: [{ name: a, given: { file: { operation: rename, path: /x } }, expect: {} }]                                     | needs a second path
                    tests: [{ name: a, given: { file: { operation: remove, path: /x, other: /y } }, expect: {} }]                          | goes with rename and link alone
                    tests: [{ name: a, expect: {} }]                                                                                       | the test has no `given`
                    """)
    void refuses(String yaml, String because) {
        assertThat(problems(yaml)).anySatisfy(problem -> assertThat(problem).contains(because));
    }

    @Test
    void aVocabularyMakesEveryOtherNameAnError() {
        assertThat(
                        problems(
                                """
                                vocabulary: { groups: [dba], tags: [shop] }
                                rules:
                                  - { id: a, match: { targets: ["tag:shopp"] }, effect: allow }
                                  - { id: b, when: "'dbaa' in principal.groups || 'x' in target.tags", effect: block }
                                  - { id: c, effect: hold, approval: { from: ["group:bda"] } }
                                  - { id: d, when: "'dba' in principal.groups", effect: block }
                                """))
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem).contains("the vocabulary has no"));
    }

    @Test
    void limitsTheSizeAndTheDepthOfAConditionAndTheSizeOfAFile() {
        String long4001 = "true" + " || true".repeat(500);
        assertThat(problems("rules: [{ id: a, effect: allow, when: \"" + long4001 + "\" }]"))
                .singleElement()
                .asString()
                .contains("at most 4000");
        String g = "principal.groups";
        String loops = g + ".exists(a, " + g + ".exists(b, " + g + ".exists(c, a == b && b == c)))";
        assertThat(problems("rules: [{ id: a, effect: allow, when: \"" + loops + "\" }]"))
                .singleElement()
                .asString()
                .contains("loops in each other");
        assertThat(problems("rules: [{ id: a, effect: allow, when: \"" + "(".repeat(500) + "\" }]"))
                .isNotEmpty();
    }

    @Test
    void readsEveryYamlOfTheDirectoryAndNothingElse(@TempDir Path directory)
            throws IOException, PolicyException {
        Files.writeString(directory.resolve("b.yaml"), "rules: [{ id: b, effect: block }]");
        Files.writeString(directory.resolve("a.yaml"), "rules: [{ id: a, effect: allow }]");
        Files.writeString(directory.resolve("README.md"), "not a policy");
        Files.createDirectory(directory.resolve("..data"));
        LoadedPolicy loaded = PolicyLoader.load(directory);
        assertThat(loaded.rules()).isEqualTo(2);
        String digest = loaded.digest();
        assertThat(digest).matches("[0-9a-f]{64}");
        Files.move(directory.resolve("b.yaml"), directory.resolve("c.yaml"));
        assertThat(PolicyLoader.load(directory).digest()).isNotEqualTo(digest);
    }

    @Test
    void anEmptyDirectoryAMissingOneAndAStrayYmlAreRefused(@TempDir Path directory)
            throws IOException {
        assertThatThrownBy(() -> PolicyLoader.load(directory)).hasMessageContaining("no *.yaml");
        assertThatThrownBy(() -> PolicyLoader.load(directory.resolve("x")))
                .hasMessageContaining("can't be read");
        Files.writeString(directory.resolve("a.yml"), "rules: []");
        assertThatThrownBy(() -> PolicyLoader.load(directory)).hasMessageContaining("rename it");
        Files.write(directory.resolve("big.yaml"), new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> PolicyLoader.load(directory)).hasMessageContaining("larger than");
    }

    @Test
    void aBadReloadKeepsThePolicyInForce(@TempDir Path directory)
            throws IOException, PolicyException {
        Path file = directory.resolve("a.yaml");
        Files.writeString(file, "rules: [{ id: a, effect: allow }]");
        LivePolicy live = LivePolicy.load(directory, Set.of());
        String before = live.digest();
        assertThat(live.reload(directory)).isFalse();
        Files.writeString(file, "rules: [{ id: a, effect: alow }]");
        assertThatThrownBy(() -> live.reload(directory)).isInstanceOf(PolicyException.class);
        assertThat(live.digest()).isEqualTo(before);
        Files.writeString(file, "rules: [{ id: a, effect: block }]");
        assertThat(live.reload(directory)).isTrue();
        assertThat(live.digest()).isNotEqualTo(before);
    }

    @Test
    void aMaskWhoseKeyTheGatewayDoesNotHaveIsRefused(@TempDir Path directory)
            throws IOException, PolicyException {
        Path file = directory.resolve("a.yaml");
        String rule =
                """
                rules:
                  - id: hide
                    match: { protocol: postgres }
                    effect: mask
                    mask: [ { columns: [email], with: token, key: customer } ]
                """;
        Files.writeString(file, rule);
        LivePolicy live = LivePolicy.load(directory, Set.of("customer"));
        Files.writeString(file, rule.replace("customer", "custmer"));
        assertThatThrownBy(() -> live.reload(directory))
                .hasMessage(
                        "policy: rules.hide.mask: key \"custmer\" is not in the configuration's"
                                + " mask-keys; did you mean 'customer'?");
        assertThatThrownBy(() -> LivePolicy.load(directory, Set.of()))
                .hasMessageContaining("which has none");
    }
}
