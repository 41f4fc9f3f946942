package dev.sallyport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyCommandTest {
    private static final String POLICY =
            """
            rules:
              - id: read
                match: { protocol: postgres, verbs: [SELECT] }
                when: "'dev' in principal.groups"
                effect: allow
            tests:
              - name: a developer reads
                given: { principal: { groups: [dev] }, sql: "select 1" }
                expect: { effect: allow, rule: read }
            """;
    private final StringWriter out = new StringWriter();
    @TempDir Path directory;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(directory.resolve("p.yaml"), POLICY);
    }

    @Test
    void goodPolicyIsCountedAndItsTestsPass() {
        assertThat(run("check")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("1 rules, 1 tests");
        assertThat(run("test")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("1 passed, 0 failed");
    }

    @Test
    void brokenPolicyIsANoWithEveryProblem() throws Exception {
        Files.writeString(
                directory.resolve("p.yaml"), POLICY.replace("effect: allow\n", "effct: a\n"));
        assertThat(run("check", "--json")).isEqualTo(ExitCodes.NO);
        assertThat(out.toString()).contains("\"ok\":false").contains("did you mean");
    }

    @Test
    void failingTestIsANoThatSaysWhy() throws Exception {
        Files.writeString(
                directory.resolve("p.yaml"),
                POLICY.replace("sql: \"select 1\"", "sql: \"drop table t\""));
        assertThat(run("test")).isEqualTo(ExitCodes.NO);
        assertThat(out.toString())
                .contains("FAILED  a developer reads")
                .contains("expected effect allow, was block");
    }

    @Test
    void explanationNamesTheDecidingRule() {
        assertThat(run("explain", "--sql", "select 1", "--group", "dev", "--json"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("\"effect\":\"allow\",\"rule\":\"read\"");
    }

    @Test
    void explanationAsksOfHttpRequestsAndMcpMessagesToo() throws Exception {
        Files.writeString(
                directory.resolve("p.yaml"),
                """
                rules:
                  - { id: read, match: { protocol: http, verbs: [GET] }, when: "'a' in command.query", effect: allow }
                  - { id: small, match: { protocol: http, verbs: [POST] }, when: "command.body.amount < 10", effect: allow }
                  - { id: form, match: { protocol: http, verbs: [PUT] }, when: "command.form['b'] == ['1']", effect: allow }
                  - { id: find, match: { protocol: http, tools: [find] }, when: "command.arguments.n == 1", effect: allow }
                  - { id: lists, match: { protocol: http, verbs: [MCP] }, effect: allow }
                """);
        Path file = Files.writeString(directory.resolve("body.json"), "{\"amount\": 9}");
        assertDecides("\"allow\",\"rule\":\"read\"", "--http", "get /x?a=1", "--json");
        assertDecides(
                "\"allow\",\"rule\":\"small\"",
                "--http",
                "POST /x",
                "--body",
                "{\"amount\":9}",
                "--json");
        assertDecides(
                "\"allow\",\"rule\":\"small\"",
                "--http",
                "POST /x",
                "--body-file",
                file.toString(),
                "--json");
        assertDecides(
                "\"block\",\"rule\":null",
                "--http",
                "POST /x",
                "--body",
                "{\"amount\":10}",
                "--json");
        assertDecides(
                "\"allow\",\"rule\":\"form\"",
                "--http",
                "PUT /x",
                "--header",
                "Content-Type: application/x-www-form-urlencoded",
                "--body",
                "b=1",
                "--json");
        assertDecides(
                "\"allow\",\"rule\":\"find\"",
                "--tool",
                "find",
                "--arguments",
                "{\"n\":1}",
                "--json");
        assertDecides(
                "\"block\",\"rule\":null",
                "--tool",
                "find",
                "--arguments",
                "{\"n\":1}",
                "--changed",
                "--json");
        assertDecides("\"allow\",\"rule\":\"lists\"", "--mcp", "tools/list", "--json");
        assertThat(run("explain", "--http", "GET")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--http", "GET /a/../b")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--http", "GET /", "--header", "x")).isEqualTo(ExitCodes.USAGE);
        assertThat(
                        run(
                                "explain",
                                "--http",
                                "GET /",
                                "--body-file",
                                directory.resolve("none").toString()))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--tool", "x", "--arguments", "[]")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--tool", "x", "--arguments", "{")).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void explanationAsksOfSshRequestsToo() throws Exception {
        Files.writeString(
                directory.resolve("p.yaml"),
                """
                rules:
                  - { id: files, match: { protocol: ssh, verbs: [RENAME] }, effect: allow }
                  - { id: shell, match: { protocol: ssh, verbs: [TERMINAL] }, effect: allow }
                  - { id: db, match: { protocol: ssh, verbs: [FORWARD] }, when: "command.port == 5432", effect: allow }
                  - { id: listen, match: { protocol: ssh, verbs: [LISTEN] }, effect: allow }
                """);
        assertDecides("\"allow\",\"rule\":\"files\"", "--file", "rename", "/a", "/b", "--json");
        assertDecides("\"allow\",\"rule\":\"shell\"", "--terminal", "broker", "--json");
        assertDecides("\"allow\",\"rule\":\"db\"", "--forward", "db:5432", "--json");
        assertDecides("\"block\",\"rule\":null", "--forward", "db:22", "--json");
        assertDecides("\"allow\",\"rule\":\"listen\"", "--listen", "/run/x.sock", "--json");
        assertDecides("\"block\",\"rule\":null", "--ssh", "ls", "--tier", "broker", "--json");
    }

    @Test
    void explanationNeedsOneCommandOfAKnownKind() {
        assertThat(run("explain")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--sql", "select 1", "--ssh", "ls")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--terminal", "exec")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--file", "rename", "/a")).isEqualTo(ExitCodes.USAGE);
        assertThat(run("explain", "--forward", "db")).isEqualTo(ExitCodes.USAGE);
    }

    private void assertDecides(String decision, String... options) {
        out.getBuffer().setLength(0);
        int exit = run("explain", options);
        assertThat(out.toString()).contains(decision);
        assertThat(exit).isEqualTo(ExitCodes.OK);
    }

    private int run(String act, String... options) {
        return SallyportCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true))
                .execute(
                        java.util.stream.Stream.concat(
                                        java.util.stream.Stream.of(
                                                "policy", act, "--policies", directory.toString()),
                                        java.util.stream.Stream.of(options))
                                .toArray(String[]::new));
    }
}
