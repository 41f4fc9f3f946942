package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Recordings;
import dev.sallyport.core.SshCommand;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The broker shell, from OpenSSH's client through the door to OpenSSH's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokerIT {
    /// ECMA-48 control sequences: what the editor moves the cursor with.
    private static final Pattern SEQUENCE = Pattern.compile("\\x1b(?:\\[[0-?]*[ -/]*[@-~]|[=>])");

    private static final String BOX = "deploy@box@127.0.0.1";

    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
    }

    @AfterEach
    void everythingWorksAgain() {
        door.recordings.opens = true;
        door.recordings.appends = true;
        door.rules.terminalBytes = Limits.NONE;
        door.audit.events.clear();
        door.recordings.all.clear();
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    private OpenSsh.Result script(String... lines) throws IOException {
        String text = String.join("\n", lines) + "\n";
        return ssh.run(text.getBytes(StandardCharsets.UTF_8), ssh.command("ssh", BOX));
    }

    private List<String> decided() {
        return door.audit.events.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(event -> ((AuditEvent.Decided) event).command())
                .map(command -> ((SshCommand) command).text())
                .toList();
    }

    /// A terminal, read until it shows what is waited for.
    private final class Session implements AutoCloseable {
        private final Process process;
        private final StringBuilder shown = new StringBuilder();

        Session() throws IOException {
            process = ssh.start("-tt", BOX);
            CompletableFuture.delayedExecutor(60, TimeUnit.SECONDS).execute(process::destroy);
            until("deploy@box:~$ ");
        }

        Session type(String keys) throws IOException {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return this;
        }

        /// @return what was shown up to and with `wanted`; it is not looked at again
        String until(String wanted) throws IOException {
            InputStream out = process.getInputStream();
            int found = shown.indexOf(wanted);
            while (found < 0) {
                int next = out.read();
                assertThat(next).as("%s after: %s", wanted, shown).isNotNegative();
                shown.append((char) next);
                if (next == wanted.charAt(wanted.length() - 1)) {
                    String plain = SEQUENCE.matcher(shown).replaceAll("");
                    shown.setLength(0);
                    shown.append(plain);
                    found = shown.indexOf(wanted);
                }
            }
            String before = shown.substring(0, found + wanted.length());
            shown.delete(0, found + wanted.length());
            return before;
        }

        int exit() throws InterruptedException {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        @Override
        public void close() {
            process.destroy();
        }
    }

    @Test
    void linesKeepDirectoryStatusAndVariables() throws IOException {
        var result =
                script(
                        "cd /tmp",
                        "pwd",
                        "DOOR=inner",
                        "echo $DOOR",
                        "export LAMP=lit",
                        "env",
                        "false");

        assertThat(result.out())
                .startsWith("/tmp\ninner\n")
                .contains("\nLAMP=lit\n")
                .doesNotContain("DOOR");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(decided())
                .containsExactly(
                        "terminal (broker)",
                        "cd /tmp",
                        "pwd",
                        "DOOR=inner",
                        "echo $DOOR",
                        "export LAMP=lit",
                        "env",
                        "false");
    }

    @Test
    void aVariableIsTextAndWhatTheHostComputesIsNone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("made");
        var result =
                script(
                        "X='; touch " + file + "'",
                        "echo \"trusted: $X\"",
                        "unset X",
                        "echo \"trusted: ${X-none}\"",
                        "X=1",
                        "X=@",
                        "echo \"trusted: ${X-none}\"");

        assertThat(result.out())
                .isEqualTo(
                        "trusted: ; touch "
                                + file
                                + "\ntrusted: none\n"
                                + "sallyport: X was computed on the host and is not kept\n"
                                + "trusted: none\n");
        assertThat(file).doesNotExist();
    }

    @Test
    void variablesArePartOfWhatIsDecidedAndRecorded() throws IOException {
        script("LAMP=lit", "export DOOR=inner", "true");

        var last = (SshCommand) door.audit.of(AuditEvent.Decided.class).getLast().command();
        assertThat(last.request().surroundings())
                .isEqualTo(Map.of("LAMP", "lit", "export DOOR", "inner", "PWD", "~"));
        assertThat(last.shown()).contains("# LAMP=lit", "# export DOOR=inner");
    }

    @Test
    void aLineThatFailsOrEndsEarlyLeavesWhatWasThereBefore() throws IOException {
        var result = script("X=1", "X=2; exit 3", "echo $X", "X=3; false", "echo $X");

        assertThat(result.out())
                .startsWith("sallyport: the line did not run to its end")
                .contains("\n1\n1\n");
    }

    @Test
    void moreVariablesThanAShellKeepsAreTold() throws IOException {
        var lines = new ArrayList<String>();
        for (int i = 0; i < 66; i++) {
            lines.add("V" + i + "=x");
        }
        lines.add("BIG=" + "x".repeat(20_000));
        lines.add("echo $V63 end");

        assertThat(script(lines.toArray(String[]::new)).out().lines())
                .containsExactly(
                        "sallyport: V64 is not kept: a shell keeps at most 64 variables of 4096"
                                + " bytes together",
                        "sallyport: V65 is not kept: a shell keeps at most 64 variables of 4096"
                                + " bytes together",
                        "sallyport: BIG is not kept: a shell keeps at most 64 variables of 4096"
                                + " bytes together",
                        "x end");
    }

    @Test
    void aDashLeadsBackAndTheStatusIsTheLastLines(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("made");
        var result =
                script(
                        "cd -",
                        "cd /tmp",
                        "cd /usr",
                        "cd -",
                        "pwd",
                        "cd -",
                        "mkdir " + file,
                        "rmdir " + file,
                        "!mkdir",
                        "!!",
                        "(exit 7)",
                        "echo \"trusted $?\"",
                        "echo \"trusted $?\"");

        assertThat(result.out())
                .contains("cd: OLDPWD not set\n/tmp\n/tmp\n/usr\n")
                .endsWith("\ntrusted 7\ntrusted 0\n");
        assertThat(file).as("a bang runs nothing again").doesNotExist();
    }

    @Test
    void aLineThatIsTooLongForTheHostOrPrintsTooMuchIsToldAndTheShellGoesOn() throws IOException {
        assertThat(
                        script(
                                        "echo " + "'".repeat(60_000),
                                        "echo short and longer than that",
                                        "echo after")
                                .out())
                .contains("not run: the command is longer than a host takes")
                .contains("sallyport: stopped: it returned more than its rule allows [rule r1]")
                .endsWith("\nafter\n");
    }

    @Test
    void aDirectoryThatIsGoneIsLeft() throws IOException {
        var result =
                script(
                        "mkdir /tmp/gone-door",
                        "cd /tmp/gone-door",
                        "rmdir /tmp/gone-door",
                        "pwd",
                        "pwd");

        assertThat(result.out()).contains("No such file or directory").endsWith(home() + "\n");
    }

    @Test
    void aLineThatIsTooLongEndsTheShellAndNoPartOfItRuns() throws IOException {
        var result = script("echo " + "x".repeat(70_000), "echo after");

        assertThat(result.exit()).isEqualTo(255);
        assertThat(decided()).containsExactly("terminal (broker)");
    }

    @Test
    void whatRunsIsWhatWasJudged() throws IOException {
        assertThat(script("echo spelt").out()).isEqualTo("re-spelt\n");
    }

    @Test
    void aRefusedLineIsToldAndTheNextOneRuns() throws IOException {
        var result = script("echo forbidden", "echo after");

        assertThat(result.out())
                .isEqualTo("not run: forbidden [rule r1]\n  open a ticket\nafter\n");
        assertThat(door.audit.outcomes())
                .filteredOn(event -> event.outcome().status() == Outcome.Status.OK)
                .isNotEmpty();
    }

    @Test
    void anUnjudgedLineIsRefusedAndNothingOfItRuns(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("made");
        var result = script("touch `echo " + file + "`", "echo after");

        assertThat(result.out()).contains("not run: computed").endsWith("after\n");
        assertThat(file).doesNotExist();
    }

    @Test
    void whatALineSaysOfItsStateDoesNotMoveTheShell() throws IOException {
        var result = script("printf '\\036%s/etc\\0' x", "pwd");

        assertThat(result.out()).doesNotContain("\n/etc\n").endsWith(home() + "\n");
    }

    private static String home() {
        return System.getProperty("user.home");
    }

    @Test
    void aTerminalEditsEchoesAndEnds() throws Exception {
        try (var session = new Session()) {
            session.type("echo onw").type("\b\b").type("ne\r");
            session.until("\none\r\n");
            session.until("deploy@box:~$ ");
            session.type("exit 3\r");
            assertThat(session.exit()).isEqualTo(3);
        }
        Eventually.holds(() -> assertThat(door.recordings.all.getFirst().isClosed).isTrue());
        var recording = door.recordings.all.getFirst();
        assertThat(recording.form).isEqualTo(Recordings.Form.ASCIICAST);
        assertThat(recording.lines()).contains("\"i\", \"echo one\\n\"").contains("one\\r\\n");
    }

    @Test
    void controlCStopsACommandAndThePromptComesBack() throws IOException {
        try (var session = new Session()) {
            session.type("sleep 600\r");
            Eventually.holds(() -> assertThat(decided()).contains("sleep 600"));
            session.until("sleep 600");
            session.type("\u0003");
            session.until("deploy@box:~$ ");
            session.type("echo still here\r");
            session.until("\nstill here\r\n");
        }
    }

    @Test
    void aHeldLineSaysWhereToApproveAndRunsOnceItIs() throws IOException {
        try (var session = new Session()) {
            session.type("echo held\r");
            String notice = session.until("Ctrl-C gives up)");
            assertThat(notice).contains("waiting for approval of req_");
            door.approvals.settle(ApprovalRequest.Status.APPROVED);
            session.until("\nheld\r\n");
        }
    }

    @Test
    void controlCGivesUpAHeldLineAndNothingRuns() throws IOException {
        try (var session = new Session()) {
            session.type("echo held; echo ran\r");
            session.until("Ctrl-C gives up)");
            session.type("\u0003");
            session.until("not run: cancelled while it waited for approval");
            assertThat(session.until("deploy@box:~$ ")).doesNotContain("\nran\r\n");
        }
    }

    @Test
    void aKeyOfTwoHalvesReachesAProgramOnTheScreenWhole(@TempDir Path directory)
            throws IOException {
        Path less = directory.resolve("less");
        Files.writeString(less, "#!/bin/sh\nstty -echo; echo up; read x; echo \"got:$x\"\n");
        assertThat(less.toFile().setExecutable(true)).isTrue();
        try (var session = new Session()) {
            session.type(less + "\r");
            session.until("up\r\n");
            session.type("\ud83d\ude00\r");
            byte[] smile = "got:\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
            session.until(new String(smile, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void tabCompletesPathsByAJudgedLook(@TempDir Path directory) throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("inner")).resolve("lamp"), "");
        try (var session = new Session()) {
            session.type("ls " + directory + "/inner/la\t");
            session.until("/inner/lamp");
            Eventually.holds(
                    () -> assertThat(decided()).contains("ls -1Ap -- '" + directory + "/inner/'"));
        }
    }

    @Test
    void noApproverIsAskedForACompletion(@TempDir Path directory) throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("held")).resolve("lamp"), "x");
        int before = door.approvals.opened.get();
        try (var session = new Session()) {
            session.type("ls " + directory + "/held/la\t");
            Eventually.holds(() -> assertThat(refusedLooks()).hasSize(1));
            session.type("\t\t").type("\u0015").type("ls " + directory + "/held/l\t\u0015");
            session.type("echo on\r");
            session.until("\non\r\n");
        }
        assertThat(refusedLooks()).hasSize(1);
        assertThat(door.approvals.opened).hasValue(before);
    }

    private List<String> refusedLooks() {
        return door.audit.of(AuditEvent.Decided.class).stream()
                .filter(event -> event.decision() instanceof Decision.Block)
                .map(event -> event.command().text())
                .toList();
    }

    @Test
    void aNameOfTheHostsIsCompletedAsAWordAndNeverAsText(@TempDir Path directory)
            throws IOException {
        Files.writeString(directory.resolve("a;touch $(b) 'c'"), "");
        Files.writeString(directory.resolve("b\u001b[2J"), "");
        try (var session = new Session()) {
            session.type("ls " + directory + "/a\t");
            session.until("/a\\;touch\\ \\$\\(b\\)\\ \\'c\\'");
            session.type("\u0015ls " + directory + "/b\t\u0015echo on\r");
            session.until("\non\r\n");
        }
    }

    @Test
    void aCommandReadsWhatIsTypedAndThatIsRecordedWhereItIsShown() throws Exception {
        try (var session = new Session()) {
            session.type("cat\r");
            Eventually.holds(() -> assertThat(decided()).contains("cat"));
            session.until("\n");
            session.type("hello\r");
            session.until("hello\r\n");
            session.type("\u0004");
            session.until("deploy@box:~$ ");
            session.type("read x\r");
            Eventually.holds(() -> assertThat(decided()).contains("read x"));
            session.until("\n");
            session.type("sesame\r");
            session.until("deploy@box:~$ ");
            session.type("exit\r");
            assertThat(session.exit()).isZero();
        }
        Eventually.holds(() -> assertThat(door.recordings.all.getFirst().isClosed).isTrue());
        assertThat(door.recordings.all.getFirst().lines())
                .contains("\"i\", \"hello")
                .doesNotContain("sesame");
    }

    @Test
    void aRawTerminalThatShowsMoreThanItsRuleAllowsIsEnded() throws Exception {
        door.rules.terminalBytes = 2_000;
        Process process = ssh.start("-tt", "-o", "SetEnv=SALLYPORT_TIER=raw", BOX);
        try (var out = process.getOutputStream()) {
            out.write("while :; do echo raw; done\r".getBytes(StandardCharsets.UTF_8));
            out.flush();
            String shown =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shown.length()).isLessThan(3_000);
            assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("more than its rule allows");
            assertThat(process.waitFor()).isEqualTo(77);
        }
    }

    @Test
    void aTerminalThatCannotBeRecordedIsNotOpened() throws IOException {
        door.recordings.opens = false;
        var result = script("echo hi");

        assertThat(result.exit()).isEqualTo(77);
        assertThat(result.err()).contains("\"code\":\"evidence_unavailable\"");
        assertThat(decided()).containsExactly("terminal (broker)");
    }

    @Test
    void aRecordingThatIsLostEndsTheSession() throws Exception {
        try (var session = new Session()) {
            door.recordings.appends = false;
            session.type("echo hi\r");
            assertThat(session.exit()).isEqualTo(255);
        }
    }

    @Test
    void aRawTerminalIsRecordedAndMarkedAsNotGoverned() throws Exception {
        Process process = ssh.start("-tt", "-o", "SetEnv=SALLYPORT_TIER=raw", BOX);
        try (var out = process.getOutputStream()) {
            out.write("PS1=; echo raw-$((40+2)); exit 5\r".getBytes(StandardCharsets.UTF_8));
            out.flush();
            String shown =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(shown).contains("raw-42");
            assertThat(process.waitFor()).isEqualTo(5);
        }
        assertThat(decided()).containsExactly("terminal (recorded-not-governed)");
        Eventually.holds(() -> assertThat(door.audit.outcomes()).isNotEmpty());
        assertThat(door.audit.outcomes().getLast().outcome().detail())
                .containsEntry("tier", "recorded-not-governed")
                .containsKey("recording");
        assertThat(door.recordings.all.getFirst().lines()).contains("raw-42");
    }
}
