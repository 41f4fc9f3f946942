package dev.sallyport.ssh.sftp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Outcome;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.ssh.FilePaths;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SftpSessionTest {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int CREATE = 8;

    private static Message remove(String path) {
        return new Message(Fxp.REMOVE).text(path);
    }

    private static Message read(String handle, long at, int length) {
        return new Message(Fxp.READ).octets(handle).int64(at).int32(length);
    }

    private static Message write(String handle, long at, String data) {
        return new Message(Fxp.WRITE).octets(handle).int64(at).octets(data);
    }

    private static Message data(String data) {
        return new Message(Fxp.DATA).octets(data);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-256")
                                .digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static FilePaths pathsOfLast(SftpScript script) {
        var decided = script.audit.of(dev.sallyport.core.AuditEvent.Decided.class).getLast();
        return ((SshCommand) decided.command()).facts().paths();
    }

    @Test
    void hostSeesTheJudgedPathAndTheClientItsOwnId() throws Exception {
        var script = SftpScript.greeted().client(remove("a/./x/..//b"), 77);

        Packet sent = script.host.waiting.element();
        assertThat(sent.fields().octets(100, "a path")).isEqualTo("/home/deploy/a/b");
        script.host.answer(Message.status(Fxp.OK, "ok"));
        script.status(Fxp.OK, 77);
        assertThat(script.audit.decisions()).containsExactly("Allow sftp remove ~/a/b");
        assertThat(pathsOfLast(script).removals()).containsExactly("~/a/b");
        assertThat(script.lastOutcome().status()).isEqualTo(Outcome.Status.OK);
    }

    @Test
    void nothingReachesTheHostBeforeTheDecision() {
        var script = SftpScript.greeted();
        script.isManual = true;

        script.client(remove("a"), 1).client(remove("b"), 2).client(read("h", 0, 10), 3);

        assertThat(script.host.seen).isEmpty();
        assertThat(script.judging).hasSize(1);
        script.judge();
        assertThat(script.host.seen).containsExactly("13");
        assertThat(script.judging).hasSize(1);
        script.judge();
        assertThat(script.host.seen).containsExactly("13", "13");
        script.status(Fxp.FAILURE, 3);
    }

    @Test
    void refusalIsAnAnswerAndTheNextRequestRuns() {
        var script = SftpScript.greeted().client(remove("forbidden"), 1).client(remove("b"), 2);

        assertThat(script.status(Fxp.PERMISSION_DENIED, 1))
                .startsWith("forbidden\n{")
                .contains("\"code\":\"blocked\"", "\"executed\":false", "\"rule\":\"r1\"");
        assertThat(script.stderr).singleElement().asString().startsWith("{\"code\":\"blocked\"");
        assertThat(script.recorded).containsExactly("refused sftp remove ~/forbidden");
        script.host.answer(Message.status(Fxp.OK, "ok"));
        script.status(Fxp.OK, 2);
    }

    @Test
    void unavailableEvidenceIsAFailure() {
        var script = SftpScript.greeted();
        script.audit.isDown = _ -> true;

        script.client(remove("a"), 1);

        assertThat(script.status(Fxp.FAILURE, 1)).contains("\"code\":\"evidence_unavailable\"");
        assertThat(script.host.seen).isEmpty();
    }

    @Test
    void readingAndWritingAreCountedAtTheClose() throws Exception {
        var script = SftpScript.greeted().opens("file", READ | WRITE | CREATE, "h");

        script.client(write("h", 0, "abc"), 1).client(write("h", 3, "def"), 2);
        script.client(read("h", 0, 4), 3).client(read("h", 4, 4), 4);
        script.host.answer(Message.status(Fxp.OK, ""));
        script.host.answer(Message.status(Fxp.OK, ""));
        script.host.answer(data("abcd"));
        script.host.answer(data("ef"));
        script.client(new Message(Fxp.CLOSE).octets("h"), 5);
        assertThat(script.audit.outcomes()).isEmpty();
        script.host.answer(Message.status(Fxp.OK, ""));

        assertThat(script.answers).hasSize(5);
        Outcome outcome = script.lastOutcome();
        assertThat(outcome.status()).isEqualTo(Outcome.Status.OK);
        assertThat(outcome.bytes()).isEqualTo(6);
        assertThat(outcome.rows()).isEqualTo(-1);
        assertThat(outcome.sha256()).isEqualTo(sha256("abcdef"));
        assertThat(outcome.detail())
                .containsEntry("written_bytes", "6")
                .containsEntry("written_sha256", sha256("abcdef"))
                .containsEntry("read_sha256", sha256("abcdef"));
        assertThat(script.audit.decisions())
                .containsExactly("Allow sftp open ~/file (read, write, create)");
    }

    @Test
    void piecesOutOfOrderGiveADigestOfRecords() {
        var script = SftpScript.greeted().opens("file", WRITE, "h");

        script.client(write("h", 0, "abc"), 1).client(write("h", 100, "def"), 2);
        script.client(new Message(Fxp.CLOSE).octets("h"), 3);
        for (int i = 0; i < 3; i++) {
            script.host.answer(Message.status(Fxp.OK, ""));
        }

        assertThat(script.lastOutcome().detail())
                .containsKey("written_records_sha256")
                .doesNotContainKey("written_sha256");
    }

    @Test
    void writeThatFailedIsNotCountedAsWritten() {
        var script = SftpScript.greeted().opens("file", WRITE, "h");

        script.client(write("h", 0, "abc"), 1).client(new Message(Fxp.CLOSE).octets("h"), 2);
        script.host.answer(Message.status(Fxp.FAILURE, "No space left"));
        script.host.answer(Message.status(Fxp.OK, ""));

        Outcome outcome = script.lastOutcome();
        assertThat(outcome.status()).isEqualTo(Outcome.Status.ERROR);
        assertThat(outcome.code()).isEqualTo("FAILURE");
        assertThat(outcome.detail()).containsEntry("written_bytes", "0");
    }

    @Test
    void handlesAreGoodForWhatTheyWereOpenedForAlone() {
        var script = SftpScript.greeted().opens("file", READ, "r").opens("other", WRITE, "w");

        script.client(write("r", 0, "x"), 1)
                .client(read("w", 0, 1), 2)
                .client(read("?", 0, 1), 3)
                .client(new Message(Fxp.READDIR).octets("r"), 4);

        for (int id = 1; id <= 4; id++) {
            script.status(Fxp.FAILURE, id);
        }
        assertThat(script.host.seen).isEmpty();
    }

    @Test
    void openWithoutWriteCountsAsReadingAndTruncatingAsWriting() {
        var script = SftpScript.greeted().opens("file", 16, "t");

        assertThat(script.audit.decisions())
                .containsExactly("Allow sftp open ~/file (read, truncate)");
        assertThat(pathsOfLast(script).reads()).containsExactly("~/file");
        assertThat(pathsOfLast(script).writes()).containsExactly("~/file");
    }

    @Test
    void pathsAreJudgedByNameAndByWhereTheyLead() throws Exception {
        var script = SftpScript.greeted();
        script.host.links.put("/home/deploy/link", "/etc/shadow");
        script.host.links.put("/home/deploy/dir", "/etc");

        script.client(new Message(Fxp.STAT).text("link"), 1);
        assertThat(pathsOfLast(script).reads()).isEqualTo(Set.of("~/link", "/etc/shadow"));
        assertThat(script.host.waiting.remove().fields().octets(100, "a path"))
                .isEqualTo("/etc/shadow");
        script.client(new Message(Fxp.LSTAT).text("link"), 2);
        assertThat(pathsOfLast(script).reads()).isEqualTo(Set.of("~/link"));
        script.client(new Message(Fxp.RENAME).text("dir/a").text("dir/b"), 3);
        assertThat(pathsOfLast(script).removals()).isEqualTo(Set.of("~/dir/a", "/etc/a"));
        assertThat(pathsOfLast(script).writes()).isEqualTo(Set.of("~/dir/b", "/etc/b"));
        assertThat(script.audit.decisions())
                .contains("Allow sftp stat ~/link (really /etc/shadow)")
                .contains(
                        "Allow sftp rename ~/dir/a ~/dir/b (really /etc/a, second really /etc/b)");
    }

    @Test
    void pathThatTheHostCannotFindIsJudgedAndNotSent() {
        var script = SftpScript.greeted();
        script.host.links.put("/home/deploy/none/file", "");

        script.client(new Message(Fxp.STAT).text("none/file"), 1);

        script.status(Fxp.NO_SUCH_FILE, 1);
        assertThat(script.host.seen).isEmpty();
        assertThat(script.lastOutcome().status()).isEqualTo(Outcome.Status.NOT_SENT);
        assertThat(script.lastOutcome().code()).isEqualTo("NO_SUCH_FILE");
    }

    @Test
    void linkSaysWhatWasJudged() throws Exception {
        var script = SftpScript.greeted();
        script.host.links.put("/home/deploy/d", "/srv/real");

        script.client(new Message(Fxp.SYMLINK).text("x/../../key").text("d/link"), 1);

        Fields sent = script.host.waiting.element().fields();
        assertThat(sent.octets(100, "a path")).isEqualTo("../key");
        assertThat(sent.octets(100, "a path")).isEqualTo("/srv/real/link");
        assertThat(pathsOfLast(script).writes())
                .isEqualTo(Set.of("/srv/key", "~/d/link", "/srv/real/link"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"new\nline", "nul\0", "esc\u001b[2J", "\u0085"})
    void namesThatCannotBeShownAreRefused(String name) {
        var script = SftpScript.greeted().client(remove(name), 1);

        script.status(Fxp.OP_UNSUPPORTED, 1);
        assertThat(script.host.seen).isEmpty();
        assertThat(script.audit.decisions())
                .containsExactly("Block sftp remove with a name of control characters or no UTF-8");
    }

    @Test
    void namesThatAreNotUtf8AreRefused() {
        SftpScript.greeted()
                .client(new Message(Fxp.REMOVE).octets("\u00ff"), 1)
                .status(Fxp.OP_UNSUPPORTED, 1);
    }

    @Test
    void unknownPacketsAndExtensionsAreRefusedInStep() {
        var script =
                SftpScript.greeted()
                        .client(new Message(21).text("a").text("b"), 1)
                        .client(Message.extended("future@example.test").text("x"), 2)
                        .client(
                                Message.extended("posix-rename@openssh.com").text("a").text("b"),
                                3);

        assertThat(script.status(Fxp.OP_UNSUPPORTED, 1)).contains("\"code\":\"unsupported\"");
        script.status(Fxp.OP_UNSUPPORTED, 2);
        assertThat(script.audit.decisions())
                .contains(
                        "Block sftp packet of type 21", "Block sftp extension future@example.test");
        script.host.answer(Message.status(Fxp.OK, ""));
        script.status(Fxp.OK, 3);
    }

    @Test
    void hostsUnknownExtensionsAreNotOffered() throws Exception {
        var script = new SftpScript().client(new Message(Fxp.INIT), 3);

        Fields offered = script.next(Fxp.VERSION, 3).fields();
        var names = new ArrayList<String>();
        while (offered.hasMore()) {
            names.add(offered.octets(100, "a name"));
            offered.octets(100, "a version");
        }
        assertThat(names)
                .contains("copy-data", "statvfs@openssh.com")
                .doesNotContain("future@example.test");
    }

    @Test
    void fileThatReturnsMoreThanItsRuleAllowsIsCutOff() {
        var script = SftpScript.greeted().opens("short", READ, "h");

        script.client(read("h", 0, 8), 1).client(read("h", 8, 8), 2);
        script.host.answer(data("12345678"));
        script.host.answer(data("12345678"));

        script.next(Fxp.DATA, 1);
        assertThat(script.status(Fxp.PERMISSION_DENIED, 2)).contains("limit_exceeded");
    }

    @Test
    void maskedFileIsNotReadAndMayBeWritten() {
        var script = SftpScript.greeted();

        script.client(new Message(Fxp.OPEN).text("masked").int32(READ).int32(0), 1);
        script.client(new Message(Fxp.OPEN).text("masked").int32(WRITE).int32(0), 2);

        assertThat(script.status(Fxp.PERMISSION_DENIED, 1)).contains("\"code\":\"unmaskable\"");
        assertThat(script.host.seen).containsExactly("3");
    }

    @Test
    void directoryWhoseNamesAreMaskedIsNotListed() {
        var script = SftpScript.greeted();

        script.client(new Message(Fxp.OPENDIR).text("masked"), 1);

        assertThat(script.status(Fxp.PERMISSION_DENIED, 1))
                .contains("\"code\":\"unmaskable\"", "such as ls");
        assertThat(script.host.seen).isEmpty();
    }

    @Test
    void hugeReadIsMadeSmallEnough() throws Exception {
        var script = SftpScript.greeted().opens("file", READ, "h").client(read("h", 0, -1), 1);

        Fields sent = script.host.waiting.element().fields();
        sent.handle();
        sent.int64();
        assertThat(sent.int32()).isEqualTo(Fxp.MOST_DATA_BYTES);
    }

    @Test
    void requestsBeyondTheLimitWaitForAnswers() {
        var script = SftpScript.greeted().opens("file", READ, "h");

        for (int id = 0; id < 300; id++) {
            script.client(read("h", id, 1), id);
        }
        assertThat(script.host.seen).hasSize(256);
        for (int id = 0; id < 300; id++) {
            script.host.answer(data("x"));
        }
        assertThat(script.answers).hasSize(300);
        assertThat(script.host.seen).hasSize(300);
    }

    @Test
    void clientThatReadsNoAnswersGetsNoCredit() {
        var script = SftpScript.greeted();
        script.readsAnswers = false;
        long before = script.used;

        for (int id = 0; id < 50; id++) {
            script.client(read("?", 0, 1), id);
        }

        assertThat(script.used).isEqualTo(before);
    }

    @Test
    void everyByteIsCreditedOnce() {
        var script = SftpScript.greeted();
        long before = script.used;
        var sent = new ByteArrayOutputStream();
        sent.writeBytes(remove("a").withId(1));
        sent.writeBytes(remove("forbidden").withId(2));
        sent.writeBytes(new Message(21).withId(3));
        sent.writeBytes(read("?", 0, 1).withId(4));
        sent.writeBytes(remove("c").withId(5));

        script.client(sent.toByteArray());

        assertThat(script.used - before).isEqualTo(sent.size());
    }

    @Test
    void hostThatAnswersWhatNobodyAskedEndsTheSession() {
        var script = SftpScript.greeted().client(remove("a"), 1);
        script.host.waiting.clear();

        byte[] packet = Message.status(Fxp.OK, "").withId(12_345);
        script.session.hostData(packet, 0, packet.length);

        assertThat(script.broken).singleElement().asString().contains("nobody asked");
        assertThat(script.host.isClosed).isTrue();
        script.session.over(Outcome.Status.CUT);
        assertThat(script.lastOutcome().status()).isEqualTo(Outcome.Status.CUT);
    }

    @Test
    void hostThatReturnsMoreThanAskedForEndsTheSession() {
        var script = SftpScript.greeted().opens("file", READ, "h").client(read("h", 0, 2), 1);

        script.host.answer(data("abc"));

        assertThat(script.broken).singleElement().asString().contains("more than was asked");
        assertThat(script.answers).isEmpty();
    }

    @Test
    void everyDecisionHasAnOutcomeWhenTheHostGoesAway() {
        var script = SftpScript.greeted().opens("file", WRITE, "h").client(write("h", 0, "abc"), 1);
        script.host.answer(Message.status(Fxp.OK, ""));
        script.client(remove("a"), 2);

        script.session.over(Outcome.Status.CUT);

        assertThat(script.audit.outcomes()).hasSize(2);
        assertThat(script.audit.outcomes())
                .allMatch(event -> event.outcome().status() == Outcome.Status.CUT);
        assertThat(script.lastOutcome().detail()).containsEntry("written_bytes", "3");
    }

    @Test
    void decisionAfterTheEndIsNotSent() {
        var script = SftpScript.greeted();
        script.isManual = true;
        script.client(new Message(Fxp.FSTAT).octets("?"), 1).client(remove("a"), 2);
        script.session.over(Outcome.Status.CANCELLED);

        script.judge();

        assertThat(script.host.seen).isEmpty();
    }

    @Test
    void endOfInputIsPassedOnAfterWhatCameBefore() {
        var script = SftpScript.greeted();
        script.isManual = true;
        script.client(remove("a"), 1);
        script.session.clientEnded();
        assertThat(script.host.isEnded).isFalse();

        script.judge();

        assertThat(script.host.isEnded).isTrue();
        assertThat(script.host.seen).containsExactly("13");
    }

    @Test
    void firstPacketHasToBeAHello() {
        var script = new SftpScript().client(remove("a"), 1);

        assertThat(script.broken).singleElement().asString().contains("INIT");
        assertThat(script.host.seen).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 101, 102, 103, 104, 105, 201, 1})
    void answersFromAClientEndTheSession(int type) {
        var script = SftpScript.greeted().client(new Message(type).int32(0), 1);

        assertThat(script.broken).hasSize(1);
        assertThat(script.host.isClosed).isTrue();
    }

    @Test
    void requestsAreTheSameHoweverTheBytesArrive() {
        byte[] all = stream();
        var whole = SftpScript.greeted().client(all);
        for (int split = 1; split < all.length; split++) {
            var cut =
                    SftpScript.greeted()
                            .client(Arrays.copyOf(all, split))
                            .client(Arrays.copyOfRange(all, split, all.length));
            assertThat(cut.audit.decisions()).isEqualTo(whole.audit.decisions());
            assertThat(cut.host.seen).isEqualTo(whole.host.seen);
        }
    }

    private static byte[] stream() {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(remove("a").withId(1));
        bytes.writeBytes(new Message(Fxp.RENAME).text("a").text("forbidden").withId(2));
        bytes.writeBytes(new Message(Fxp.MKDIR).text("d").int32(4).int32(0755).withId(3));
        bytes.writeBytes(new Message(Fxp.OPEN).text("f").int32(READ).int32(0).withId(4));
        return bytes.toByteArray();
    }

    /// Half of a packet, a field too long, a byte too many: nothing of it is run.
    @Test
    void brokenPacketsEndTheSessionAndNeverTheGateway() {
        var random = new Random(42);
        for (int round = 0; round < 3_000; round++) {
            byte[] bytes = stream();
            for (int i = 0; i <= round % 4; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            var script = SftpScript.greeted().client(bytes);
            assertThat(script.broken).hasSizeLessThan(2).doesNotContain("a fault");
            assertThat(script.host.seen).doesNotContain("200", "1");
        }
    }

    @Test
    void lengthsAreCheckedBeforeAnythingIsKept() {
        for (int length : new int[] {0, 4, -1, Integer.MAX_VALUE, Fxp.MOST_PACKET_BYTES + 1}) {
            var bytes = new byte[4];
            Packet.putInt32(bytes, 0, length);
            assertThat(SftpScript.greeted().client(bytes).broken).hasSize(1);
        }
    }
}
