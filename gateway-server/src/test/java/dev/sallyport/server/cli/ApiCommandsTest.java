package dev.sallyport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.api.ApiFixture;
import dev.sallyport.server.api.FakeHistory;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that ask a running gateway, against the real API with fakes behind it.
class ApiCommandsTest {
    private static ApiFixture api;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private int run(String token, String... arguments) {
        var all =
                Stream.concat(
                        Stream.of(arguments), Stream.of("--api", api.url(), "--token", token));
        return runBare(all.toArray(String[]::new));
    }

    private int runBare(String... arguments) {
        return SallyportCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void approvalsAreListedWithTheirWholeCommandAndNothingHidden() {
        assertThat(run("carl.dba", "approvals", "list")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains(ApiFixture.ID + "  pending  ada on shop/app  rule no-mass-delete")
                .contains("    delete from orders -- \\u{202e}\n    ;");
    }

    @Test
    void approvalsAreOneObjectALineOnDemand() throws Exception {
        assertThat(run("carl.dba", "approvals", "list", "--all", "--json")).isEqualTo(ExitCodes.OK);
        var lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(new ObjectMapper().readTree(lines.getFirst()).fieldNames())
                .toIterable()
                .startsWith("id", "status", "principal", "target", "command", "rule");
    }

    @Test
    void toolsAreListedAndAccepted() {
        assertThat(run("root.admin", "tools", "list", "tools", "--changed"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString().strip()).isEqualTo("read  changed  aa  now bb");
        out.getBuffer().setLength(0);
        assertThat(run("root.admin", "tools", "list", "tools", "--json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
        assertThat(run("root.admin", "tools", "pin", "tools", "read", "--digest", "bb"))
                .isEqualTo(ExitCodes.OK);
        assertThat(run("root.admin", "tools", "pin", "tools", "read", "--digest", "aa"))
                .isEqualTo(ExitCodes.NO);
        assertThat(run("eve.auditor", "tools", "pin", "tools", "read"))
                .isEqualTo(ExitCodes.FORBIDDEN);
    }

    @Test
    void aCertificateIsWrittenBesideItsKey(@TempDir Path directory) throws Exception {
        Path key = Files.writeString(directory.resolve("id.pub"), "ssh-ed25519 AAAA me\n");
        assertThat(run("ada.dev", "token", "ssh-cert", "--public-key", key.toString()))
                .isEqualTo(ExitCodes.OK);
        assertThat(directory.resolve("id-cert.pub")).hasContent("cert of ada for [*@*] from []");
        assertThat(out.toString().strip()).endsWith("id-cert.pub");
    }

    @Test
    void aPrivateKeyIsNotSent(@TempDir Path directory) throws Exception {
        Path key =
                Files.writeString(directory.resolve("id"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
        assertThat(run("ada.dev", "token", "ssh-cert", "--public-key", key.toString()))
                .isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(err.toString()).contains("stays with you");
    }

    @Test
    void aKeyFileOfAnotherNameNeedsAPlaceForTheCertificate(@TempDir Path directory)
            throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "ssh-ed25519 AAAA");
        assertThat(run("ada.dev", "token", "ssh-cert", "--public-key", key.toString()))
                .isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aVoteThatIsNotTakenExitsWithNo() {
        assertThat(run("carl.dba", "approvals", "approve", "req_unknown")).isEqualTo(ExitCodes.NO);
        assertThat(err.toString()).contains("no such approval request");
    }

    @Test
    void aDenialNeedsAReason() {
        assertThat(run("carl.dba", "approvals", "deny", ApiFixture.ID)).isEqualTo(ExitCodes.USAGE);
    }

    @Test
    void aTokenThatDoesNotAllowItExitsWithForbidden() {
        assertThat(run("carl.dev", "audit", "search")).isEqualTo(ExitCodes.FORBIDDEN);
        assertThat(run("canary", "approvals", "list")).isEqualTo(ExitCodes.FORBIDDEN);
        assertThat(err.toString()).doesNotContain("canary");
    }

    @Test
    void theLogIsSearched() {
        assertThat(run("eve.auditor", "audit", "search", "--since", "2h", "--verdict", "block"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("block").contains("delete\\u{200b} from orders");
        assertThat(run("eve.auditor", "audit", "search", "--since", "soon"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(run("eve.auditor", "audit", "search", "--limit", "0"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--limit is 0, expected 1 or more");
    }

    @Test
    void sessionsAreListed() {
        assertThat(run("root.admin", "sessions", "list")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("ada (human) on shop/app");
        assertThat(run("root.admin", "sessions", "kill", "7")).isEqualTo(ExitCodes.NO);
    }

    @Test
    void pastSessionsAreListedSearchedAndShown() {
        String id = FakeHistory.SESSION.toString();
        assertThat(run("eve.auditor", "sessions", "list", "--past", "--limit", "1"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains(id + "  ada (human) on box/deploy")
                .contains("ended 2026-11-24T12:01:00Z (client\\u{202e} closed)  recordings 2");

        assertThat(run("eve.auditor", "sessions", "list", "--text", "rm -rf"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains("    " + FakeHistory.CAST + "  at 0:00:02  $ rm -rf /srv");

        assertThat(run("eve.auditor", "sessions", "show", id)).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).contains("    " + FakeHistory.EVENTS + "  events  since");
        assertThat(run("eve.auditor", "sessions", "show", "7")).isEqualTo(ExitCodes.NO);
    }

    @Test
    void aGatewayThatIsNotThereExitsWithUnavailable() {
        assertThat(runBare("approvals", "list", "--api", "http://127.0.0.1:1", "--token", "a.b"))
                .isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(err.toString()).contains("does not answer");
    }

    @Test
    void aTokenIsNotSentWhereOthersCouldReadIt() {
        assertThat(
                        runBare(
                                "approvals",
                                "list",
                                "--api",
                                "http://gw.example.com",
                                "--token",
                                "canary"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("https://").doesNotContain("canary");
    }
}
