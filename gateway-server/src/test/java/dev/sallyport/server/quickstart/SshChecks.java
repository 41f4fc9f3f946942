package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// OpenSSH's client on a running quickstart's sample host.
abstract class SshChecks {
    private static final long DEADLINE_SECONDS = 60;

    private record Result(int exitStatus, String output, String errors) {}

    private final Path directory;
    @TempDir private Path scratch;

    /// @param directory of the quickstart
    SshChecks(Path directory) {
        this.directory = directory;
    }

    @BeforeEach
    void needsSsh() throws IOException {
        String[] path = System.getenv().getOrDefault("PATH", "").split(":");
        assumeTrue(
                List.of(path).stream().anyMatch(one -> Files.isExecutable(Path.of(one, "ssh"))),
                "ssh is not installed");
    }

    /// The built-in commands are too few for some.
    private void needNamespaces() throws IOException {
        assumeTrue(
                Files.readString(directory.resolve("log")).contains("bash in namespaces"),
                "no namespaces here");
    }

    private List<String> options(@Nullable String identity) throws IOException {
        var options =
                new ArrayList<>(
                        List.of(
                                "-F",
                                "none",
                                "-o",
                                "UserKnownHostsFile=" + directory.resolve("known_hosts"),
                                "-o",
                                "StrictHostKeyChecking=yes",
                                "-o",
                                "IdentitiesOnly=yes",
                                "-o",
                                "ConnectTimeout=30",
                                "-o",
                                "Port=" + described().get("ssh").get("port").asInt()));
        options.addAll(
                identity == null
                        ? List.of("-o", "PubkeyAuthentication=no")
                        : List.of("-i", identity, "-o", "BatchMode=yes"));
        return options;
    }

    private Process start(String persona, List<String> command) throws IOException {
        return prepare(directory.resolve("askpass"), persona, command).start();
    }

    private static Process start(Path askpass, String persona, List<String> command)
            throws IOException {
        return prepare(askpass, persona, command).start();
    }

    private static ProcessBuilder prepare(Path askpass, String persona, List<String> command) {
        var builder = new ProcessBuilder(command);
        builder.environment().put("SALLYPORT_AS", persona);
        builder.environment().put("SSH_ASKPASS", askpass.toString());
        builder.environment().put("SSH_ASKPASS_REQUIRE", "force");
        builder.environment().remove("SSH_AUTH_SOCK");
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        return builder;
    }

    private static Result await(Process process) throws Exception {
        try {
            var errors = new FutureTask<byte[]>(() -> process.getErrorStream().readAllBytes());
            Thread.ofVirtual().start(errors);
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return new Result(
                    process.exitValue(), output, new String(errors.get(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private Process startSsh(String persona, String line, String... more) throws IOException {
        var command = new ArrayList<>(List.of("ssh"));
        command.addAll(options(null));
        command.addAll(List.of(more));
        command.addAll(List.of("deploy@box@127.0.0.1", line));
        return start(persona, command);
    }

    private Result ssh(String persona, String line, String... more) throws Exception {
        return await(startSsh(persona, line, more));
    }

    private JsonNode described() throws IOException {
        return new ObjectMapper().readTree(directory.resolve("quickstart.json").toFile());
    }

    private Cli cli(String persona) throws IOException {
        var described = described();
        return new Cli(
                described.get("api").get("url").asText(),
                described.get("tokens").get(persona).asText());
    }

    private List<JsonNode> lines(String persona, String... command) throws IOException {
        var result = cli(persona).run(command);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        var lines = new ArrayList<JsonNode>();
        for (String line : result.output().lines().toList()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    @Test
    void agentRunsWhatIsJudgedAndAddressesComeMasked() throws Exception {
        needNamespaces();
        assertThat(ssh("agent", "echo door-$((40+2))")).isEqualTo(new Result(0, "door-42\n", ""));
        assertThat(ssh("agent", "false; exit 3").exitStatus()).isEqualTo(3);
        assertThat(ssh("agent", "tail -n 2 /var/log/app.log").output())
                .contains("customer=tok_")
                .doesNotContain("@example.com");
        assertThat(ssh("admin", "tail -n 1 /var/log/app.log").output()).contains("@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rm -rf /", "'r'\\m --recursive -f -- /tmp/../etc", "cd / && rm -r *"})
    void removalOfARootIsBlockedAndTheHostIsWhole(String line) throws Exception {
        var refused = ssh("agent", line);
        assertThat(refused.exitStatus()).isEqualTo(77);
        var problem = new ObjectMapper().readTree(refused.errors());
        assertThat(problem.get("code").asText()).isEqualTo("blocked");
        assertThat(problem.get("rule").asText()).isEqualTo("box-protected-roots");
        assertThat(problem.get("executed").asBoolean()).isFalse();
        assertThat(directory.resolve("box/root/etc/passwd")).exists();
        assertThat(directory.resolve("box/root/home/deploy/README")).exists();
    }

    /// Lines of the broker shell. A variable means in the next line what it held when it was set,
    /// to the judge and to the host.
    @Test
    void variableOfALineBeforeIsJudgedAsWhatItHolds() throws Exception {
        needNamespaces();
        Path lines =
                Files.writeString(
                        scratch.resolve("lines"),
                        """
                        X='rm -rf /'
                        $X
                        Y=/
                        rm -rf $Y
                        rm -rf "$Y"
                        f() { rm -rf "$Y"; }; f
                        Z='$(rm -rf /); `reboot`'
                        echo "$Z" 'and' $Z
                        W=$(date)
                        cd /var/log
                        cd - >/dev/null && pwd
                        false
                        echo "status $?"
                        export TZ=Asia/Tokyo
                        export LC_TIME=C
                        env | grep -c '^LC_TIME=C$'
                        """);
        var command = new ArrayList<>(List.of("ssh"));
        command.addAll(options(null));
        command.addAll(List.of("-T", "deploy@box@127.0.0.1"));
        var builder =
                prepare(directory.resolve("askpass"), "admin", command)
                        .redirectInput(lines.toFile());
        String said = await(builder.start()).output();

        assertThat(said.lines().filter(line -> line.contains("[rule box-protected-roots]")))
                .as(said)
                .hasSize(4);
        assertThat(said)
                .contains("\n$(rm -rf /); `reboot` and $(rm -rf /); `reboot`\n")
                .contains("\nsallyport: W was computed on the host and is not kept\n")
                .contains("\n/home/deploy\nstatus 1\n")
                .endsWith("\n1\n");
        assertThat(directory.resolve("box/root/etc/passwd")).exists();
    }

    @Test
    void unjudgedLineRunsOnceAPersonApprovedIt() throws Exception {
        needNamespaces();
        String line = "sh app/report.sh; touch ran-" + System.nanoTime();
        var waiting = startSsh("agent", line);
        String id = "";
        while (id.isEmpty()) {
            assertThat(waiting.isAlive()).isTrue();
            id =
                    lines("approver", "approvals", "list", "--json").stream()
                            .filter(one -> one.get("command").asText().startsWith(line))
                            .map(one -> one.get("id").asText())
                            .findFirst()
                            .orElse("");
        }
        assertThat(
                        directory.resolve(
                                "box/root/home/deploy/"
                                        + line.substring(
                                                line.indexOf("touch ") + "touch ".length())))
                .doesNotExist();
        assertThat(cli("developer").run("approvals", "approve", id).exitCode()).isNotZero();
        assertThat(cli("approver").run("approvals", "approve", id).exitCode()).isZero();
        var ran = await(waiting);
        assertThat(ran.exitStatus()).isZero();
        assertThat(ran.output()).isEqualTo("12\n");
        assertThat(ran.errors()).contains("held by rule box-unjudged", id);
        assertThat(
                        directory.resolve(
                                "box/root/home/deploy/"
                                        + line.substring(
                                                line.indexOf("touch ") + "touch ".length())))
                .exists();
    }

    /// `-s` is SFTP, which scp speaks by itself since OpenSSH 9; `-O` what it spoke before.
    @ParameterizedTest
    @ValueSource(strings = {"-s", "-O"})
    void fileGoesThereAndBackByScp(String protocol) throws Exception {
        if (protocol.equals("-O")) {
            needNamespaces();
        }
        byte[] content = new byte[100_000];
        new Random(1).nextBytes(content);
        Path up = Files.write(scratch.resolve("up"), content);
        Path down = scratch.resolve("down");
        String there = "deploy@box@127.0.0.1:copied" + protocol;
        scp(protocol, up.toString(), there);
        scp(protocol, there, down.toString());
        assertThat(down).hasBinaryContent(content);
    }

    private void scp(String protocol, String from, String to) throws Exception {
        var command = new ArrayList<>(List.of("scp", "-q", protocol));
        command.addAll(options(null));
        command.addAll(List.of(from, to));
        var result = await(start("agent", command));
        assertThat(result.exitStatus()).as(result.errors()).isZero();
    }

    @Test
    void noKeyAndNoPasswordIsInLogsEvidenceRecordingsOrAnswers() throws Exception {
        String canary = "typed-by-mistake-" + System.nanoTime();
        Path askpass = scratch.resolve("askpass");
        Files.writeString(askpass, "#!/bin/sh\necho " + canary + "\n");
        Files.setPosixFilePermissions(askpass, PosixFilePermissions.fromString("rwx------"));
        var command = new ArrayList<>(List.of("ssh"));
        command.addAll(options(null));
        command.addAll(
                List.of("-o", "NumberOfPasswordPrompts=1", "deploy@box@127.0.0.1", "echo in"));
        var answers = new ArrayList<Result>();
        answers.add(await(start(askpass, "nobody", command)));
        answers.add(ssh("agent", "echo as-a-line"));
        answers.add(ssh("developer", "echo on-a-terminal", "-tt"));
        answers.add(ssh("agent", "rm -rf /"));
        assertThat(answers.getFirst().exitStatus()).isEqualTo(255);

        var door = new Door(directory);
        String recorded = "";
        while (!recorded.contains("on-a-terminal") || !recorded.contains("as-a-line")) {
            recorded =
                    door.audit("select string_agg(lines || text, ' ') from audit.recording_chunk")
                            + door.audit("select string_agg(header, ' ') from audit.recording");
        }
        String events =
                door.audit("select string_agg(convert_from(body, 'UTF8'), ' ') from audit.event");
        var secrets = new ArrayList<>(List.of(canary));
        for (String key :
                List.of(
                        "secrets/box-deploy",
                        "secrets/user-authority",
                        "ssh/host-keys/ssh_host_ed25519_key",
                        "box/host-key")) {
            var lines = Files.readAllLines(directory.resolve(key));
            assertThat(lines.getFirst()).contains("PRIVATE KEY");
            secrets.addAll(lines.subList(1, lines.size() - 1));
        }
        for (String persona : List.of("agent", "developer")) {
            secrets.add(Files.readString(directory.resolve("tokens/" + persona)).strip());
        }
        for (String text :
                List.of(
                        recorded,
                        events,
                        answers.toString(),
                        Files.readString(directory.resolve("log")))) {
            assertThat(secrets).hasSizeGreaterThan(15).noneMatch(text::contains);
        }
    }

    @Test
    void terminalIsRecordedAndItsRecordingIsACast() throws Exception {
        needNamespaces();
        String marker = "seen-" + System.nanoTime();
        assertThat(ssh("developer", "echo " + marker, "-tt").output()).contains(marker);
        var decision = lines("auditor", "audit", "search", "--json", "--text", marker).getFirst();
        String session = decision.get("session").asText();
        Path cast = scratch.resolve("cast");
        var exported =
                cli("auditor").run("sessions", "replay", session, "--export", cast.toString());
        assertThat(exported.exitCode()).as(exported.errors()).isZero();
        var lines = Files.readAllLines(cast);
        var header = new ObjectMapper().readTree(lines.getFirst());
        assertThat(header.get("version").asInt()).isEqualTo(2);
        assertThat(header.get("width").asInt()).isPositive();
        assertThat(lines.subList(1, lines.size()))
                .isNotEmpty()
                .allSatisfy(line -> {
                    var event = new ObjectMapper().readTree(line);
                    assertThat(event.get(0).isNumber()).isTrue();
                    assertThat(event.get(1).asText()).isIn("o", "i", "r", "m");
                    assertThat(event.get(2).isTextual()).isTrue();
                })
                .anySatisfy(line -> assertThat(line).contains(marker));
    }

    @Test
    void decisionIsOnRecordBeforeTheOutcomeAndNoSecretIs() throws Exception {
        String line = "echo on-record-" + System.nanoTime();
        var ran = ssh("agent", line);
        var decision = lines("auditor", "audit", "search", "--json", "--text", line).getFirst();
        assertThat(decision.get("kind").asText()).isEqualTo("decision");
        assertThat(decision.get("protocol").asText()).isEqualTo("ssh");
        assertThat(decision.get("verdict").asText()).isEqualTo("mask");
        String session = decision.get("session").asText();
        List<JsonNode> events = List.of();
        while (events.stream().noneMatch(one -> one.get("kind").asText().equals("outcome"))) {
            events = lines("auditor", "audit", "search", "--json", "--session", session);
        }
        var kinds = events.reversed().stream().map(one -> one.get("kind").asText()).toList();
        assertThat(kinds.indexOf("decision")).isBetween(0, kinds.indexOf("outcome") - 1);
        String said = events + ran.output() + ran.errors();
        for (String secret :
                List.of("secrets/box-deploy", "secrets/user-authority", "tokens/agent")) {
            for (String word : Files.readAllLines(directory.resolve(secret))) {
                assertThat(word.length() > 40 && said.contains(word)).isFalse();
            }
        }
    }

    @Test
    void certificateThatATokenBoughtLogsIn() throws Exception {
        Path key = scratch.resolve("id");
        var made =
                new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key + "");
        assertThat(await(made.start()).exitStatus()).isZero();
        var bought = cli("agent").run("token", "ssh-cert", "--public-key", key + ".pub");
        assertThat(bought.exitCode()).as(bought.errors()).isZero();
        var command = new ArrayList<>(List.of("ssh"));
        command.addAll(options(key.toString()));
        command.addAll(List.of("deploy@box@127.0.0.1", "echo certified"));
        assertThat(await(start("nobody", command))).isEqualTo(new Result(0, "certified\n", ""));
        Files.delete(scratch.resolve("id-cert.pub"));
        assertThat(await(start("nobody", command)).exitStatus()).isEqualTo(255);
    }
}
