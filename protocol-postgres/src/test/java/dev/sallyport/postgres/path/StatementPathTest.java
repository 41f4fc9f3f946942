package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.bindBinary;
import static dev.sallyport.postgres.path.Messages.columns;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.copyData;
import static dev.sallyport.postgres.path.Messages.copyIn;
import static dev.sallyport.postgres.path.Messages.describe;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.fatal;
import static dev.sallyport.postgres.path.Messages.message;
import static dev.sallyport.postgres.path.Messages.notice;
import static dev.sallyport.postgres.path.Messages.parameter;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.row;
import static dev.sallyport.postgres.path.Messages.sync;
import static dev.sallyport.postgres.path.Messages.types;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.sql.SqlValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementPathTest {
    private static List<SqlCommand> commands(PgScript script) {
        return script.log.events.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(event -> (SqlCommand) ((AuditEvent.Decided) event).command())
                .toList();
    }

    @Test
    void approversReadTheRoleAndTheSearchPathThatTheClientChose() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"));
            assertThat(commands(script).getLast().shown()).isEqualTo("SELECT 1");
        }
        try (var script = PgScript.open()) {
            script.client(query("SET role boss")).server(complete("SET"), ready('I'));
            script.client(query("SET search_path evil")).server(complete("SET"), ready('I'));
            script.client(query("SELECT 1"));
            assertThat(commands(script).getLast().shown())
                    .isEqualTo("SELECT 1\n-- role = boss\n-- search_path = evil");
        }
    }

    @Test
    void everyExecuteIsDecidedOnItsOwnValues() {
        try (var script = PgScript.open()) {
            script.client(parse("s", "SELECT $1", 23), sync()).server(bare('1'), ready('I'));
            script.client(bind("", "s", "1"), execute(), sync());
            script.server(bare('2'), complete("SELECT 1"), ready('I'));
            script.client(bindBinary("", "s", new byte[] {0, 0, 1, 0}), execute(), sync());
            assertThat(commands(script))
                    .extracting(SqlCommand::parameters)
                    .containsExactly(
                            List.of(),
                            List.of(new SqlValue.Text(23, "1")),
                            List.of(new SqlValue.Text(23, "256")));
        }
    }

    @Test
    void typesThatTheServerToldAreUsedToReadValues() {
        try (var script = PgScript.open()) {
            script.client(parse("s", "SELECT $1"), describe('S', "s"), sync());
            script.server(bare('1'), types(16), bare('n'), ready('I'));
            script.client(bindBinary("", "s", new byte[] {1}), execute(), sync());
            assertThat(commands(script).getLast().parameters())
                    .containsExactly(new SqlValue.Text(16, "t"));
        }
    }

    /// The server takes a type for these bytes that the gateway does not know: they may mean
    /// anything, and in text format they mean something else.
    @Test
    void aBinaryValueOfUnknownTypeIsNotTakenForText() {
        try (var script = PgScript.open()) {
            byte[] bytes = "secret".getBytes(StandardCharsets.US_ASCII);
            script.client(parse("s", "SELECT $1"), bindBinary("", "s", bytes), execute(), sync());
            script.client(parse("u", "SELECT $1", 705), bindBinary("", "u", bytes), execute());
            script.client(bind("", "s", "\\x736563726574"), execute(), sync());
            List<SqlValue> values =
                    commands(script).stream().map(c -> c.parameters().getFirst()).toList();
            assertThat(values.subList(0, 2)).allMatch(SqlValue.Opaque.class::isInstance);
            assertThat(values.get(0).digestForm()).isNotEqualTo(values.get(2).digestForm());
        }
    }

    @Test
    void longValuesAreKeptAsDigests() {
        try (var script = PgScript.limitedTo(4096)) {
            script.client(parse("", "SELECT $1"), bind("", "", "x".repeat(300)), execute(), sync());
            assertThat(commands(script).getLast().parameters())
                    .singleElement()
                    .isInstanceOf(SqlValue.Large.class);
        }
    }

    @Test
    void aMessageOverTheLimitIsRefusedInStepWithoutBeingKept() {
        try (var script = PgScript.limitedTo(2048)) {
            script.client(query("SELECT '" + "x".repeat(3000) + "'")).serverSees();
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 54000");
            script.client(
                    parse("", "SELECT '" + "x".repeat(3000) + "'"),
                    bind("", ""),
                    execute(),
                    sync());
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 54000");
            script.client(query("SELECT 1")).serverSees("Q SELECT 1");
        }
    }

    @Test
    void sqlLevelNamesAreJudgedAsWhatTheyRun() {
        try (var script = PgScript.open()) {
            script.client(query("PREPARE p AS SELECT 1")).server(complete("PREPARE"), ready('I'));
            script.client(query("EXECUTE p")).server(complete("SELECT 1"), ready('I'));
            assertThat(commands(script).getLast().facts().verbs()).contains("EXECUTE", "SELECT");
            script.client(query("EXECUTE unheard"))
                    .serverSees("Q PREPARE p AS SELECT 1", "Q EXECUTE p");
            assertThat(script.sentToClient())
                    .element(4)
                    .asString()
                    .startsWith("E 42501 not judged");
        }
    }

    @Test
    void aProtocolStatementIsSeenThroughSqlExecute() {
        try (var script = PgScript.open()) {
            script.client(parse("p", "INSERT 1"), sync()).server(bare('1'), ready('I'));
            script.client(query("EXECUTE p"));
            assertThat(commands(script).getLast().facts().verbs()).contains("INSERT");
        }
    }

    @Test
    void aNameThatMayMeanTwoThingsIsJudgedAsBoth() {
        try (var script = PgScript.open()) {
            script.client(parse("p", "SELECT 1"), sync()).server(bare('1'), ready('I'));
            // The second Parse fails at the server, which the gateway can't know yet.
            script.client(parse("p", "INSERT 1"), sync(), bind("", "p"), execute(), sync());
            assertThat(commands(script).getLast().facts().verbs())
                    .containsExactlyInAnyOrder("SELECT", "INSERT");
            script.server(error("42P05", "exists"), ready('I'));
            script.server(bare('2'), complete("SELECT 1"), ready('I'));
            script.client(bind("", "p"), execute(), sync());
            assertThat(commands(script).getLast().facts().verbs()).containsExactly("SELECT");
        }
    }

    @Test
    void aCursorIsJudgedAsItsQuery() {
        try (var script = PgScript.open()) {
            script.client(query("BEGIN")).server(complete("BEGIN"), ready('T'));
            script.client(query("DECLARE c CURSOR FOR SELECT 1"))
                    .server(complete("DECLARE CURSOR"), ready('T'));
            script.client(query("FETCH c"));
            assertThat(commands(script).getLast().facts().verbs()).contains("FETCH", "SELECT");
            script.client(execute("c", 0), sync());
            assertThat(commands(script).getLast().facts().verbs()).contains("SELECT");
        }
    }

    @Test
    void aSuspendedPortalIsDecidedEachTime() {
        try (var script = PgScript.open()) {
            script.client(parse("", "SELECT 1"), bind("c", ""), execute("c", 1), bare('H'));
            script.server(bare('1'), bare('2'), row("a"), bare('s'));
            script.client(execute("c", 1), sync());
            script.server(row("b"), bare('s'), ready('I'));
            assertThat(commands(script)).hasSize(2);
            assertThat(script.log.outcomes()).containsExactly("ok null 1", "ok null 1");
        }
    }

    @Test
    void copyInPassesAndItsIgnoredSyncIsNotWaitedFor() {
        try (var script = PgScript.open()) {
            script.client(parse("", "COPY t FROM STDIN"), bind("", ""), execute(), sync());
            script.server(bare('1'), bare('2'), copyIn());
            script.client(copyData("1\n"), copyData("2\n"), bare('c'), sync());
            script.serverSees(
                    "P | COPY t FROM STDIN", "B <", "E :0", "S", "d 1\n", "d 2\n", "c", "S");
            script.server(complete("COPY 2"), ready('I'))
                    .clientSees("1", "2", "G", "C COPY 2", "Z I");
            assertThat(script.log.outcomes()).containsExactly("ok null 2");
            script.client(query("SELECT 1")).serverSees("Q SELECT 1");
        }
    }

    @Test
    void copyThatFailsAtTheServerLeavesNothingBehind() {
        try (var script = PgScript.open()) {
            script.client(query("COPY t FROM STDIN")).server(copyIn());
            script.client(copyData("bad\n"));
            script.server(error("22P04", "bad copy"), ready('I'));
            script.client(copyData("more\n"), bare('c'));
            script.serverSees("Q COPY t FROM STDIN", "d bad\n");
            script.clientSees("G", "E 22P04 bad copy", "Z I");
            script.client(query("SELECT 1")).serverSees("Q SELECT 1");
        }
    }

    @Test
    void aRefusedCopyKeepsItsDataBack() {
        try (var script = PgScript.open()) {
            script.client(
                            parse("", "COPY secret FROM STDIN"),
                            bind("", ""),
                            execute(),
                            copyData("1\n"),
                            bare('c'),
                            sync())
                    .serverSees();
            assertThat(script.sentToClient()).hasSize(2);
        }
    }

    /// The server would take the client's next message for the rest of this one, and what is hidden
    /// in a value of it for a message of its own.
    @Test
    void copyDataThatNobodyAskedForIsNotSentInParts() {
        try (var script = PgScript.open()) {
            ByteBuf data = copyData("x".repeat(100));
            script.client(query("SELECT 1"), data.readRetainedSlice(20))
                    .serverSees("Q SELECT 1", "H");
            script.server(complete("SELECT 1"), ready('I'));
            script.client(data, query("SELECT 2")).serverSees("Q SELECT 2");
        }
    }

    @Test
    void copyDataThatIsHalfSentWhenTheServerFailsIsSentToItsEnd() {
        try (var script = PgScript.open()) {
            script.client(parse("", "COPY t FROM STDIN"), bind("", ""), execute(), sync());
            script.server(bare('1'), bare('2'), copyIn()).sentToServer();
            ByteBuf data = copyData("x".repeat(100));
            script.clientBytes(data.readRetainedSlice(20));
            script.server(error("22P02", "bad"));
            script.client(data, copyData("more"), bare('c'), sync())
                    .serverSees("d " + "x".repeat(100), "S");
        }
    }

    @Test
    void copyDataThatComesEarlyWaitsUntilItIsAskedFor() {
        try (var script = PgScript.open()) {
            script.client(query("COPY t FROM STDIN"), copyData("a"), bare('c'))
                    .serverSees("Q COPY t FROM STDIN", "H");
            script.server(copyIn()).serverSees("d a", "c");
        }
    }

    @Test
    void messagesOfTheServersOwnAccordPassInOrder() {
        try (var script = PgScript.open()) {
            script.server(notice("hello"), parameter("TimeZone", "UTC"));
            script.clientSees("N 00000 hello", "S TimeZone=UTC");
            script.client(query("SELECT 1"));
            script.server(
                    columns(), row("a"), notice("mid"), row("b"), complete("SELECT 2"), ready('I'));
            script.clientSees("T", "D a", "N 00000 mid", "D b", "C SELECT 2", "Z I");
        }
    }

    @Test
    void aRowOfAnySizePassesInPieces() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT big"));
            int length = 1 << 26;
            script.server(Unpooled.buffer().writeByte('D').writeInt(length));
            ByteBuf piece = Unpooled.buffer(1 << 20).writeZero(1 << 20);
            long seen = script.bytesToClient().readableBytes();
            for (long left = length - 4L; left > 0; left -= piece.readableBytes()) {
                int bytes = (int) Math.min(left, 1 << 20);
                script.upstream.writeInbound(piece.retainedSlice(0, bytes));
                for (ByteBuf out = script.client.readOutbound();
                        out != null;
                        out = script.client.readOutbound()) {
                    seen += out.readableBytes();
                    out.release();
                }
            }
            assertThat(seen).isEqualTo(1L + length);
            script.server(complete("SELECT 1"), ready('I')).clientSees("C SELECT 1", "Z I");
            piece.release();
        }
    }

    @Test
    void rowsOverTheLimitAreNeverReleased() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT limited"));
            script.server(columns(), row("1"), row("2"), row("3"), row("4"));
            script.clientSees("T", "D 1", "D 2");
            assertThat(script.cancels).isOne();
            script.server(error("57014", "canceled"), ready('I'));
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 54000 the answer is over the limit of 2 rows");
        }
    }

    @Test
    void aBatchWhoseCancelCameTooLateIsUndone() {
        try (var script = PgScript.open()) {
            script.client(parse("", "SELECT limited"), bind("", ""), execute(), sync());
            script.serverSees("P | SELECT limited", "B <", "E :0", "H");
            script.server(bare('1'), bare('2'), row("1"), row("2"), row("3"), complete("SELECT 3"));
            var sent = script.sentToServer();
            assertThat(sent).hasSize(2);
            assertThat(sent.getFirst()).startsWith("P sallyport refused | )");
            script.server(error("42601", "syntax"), ready('I'));
            var seen = script.sentToClient();
            assertThat(seen.subList(0, 4)).containsExactly("1", "2", "D 1", "D 2");
            assertThat(seen.get(4)).startsWith("E 54000");
            assertThat(seen.get(5)).isEqualTo("Z I");
        }
    }

    @Test
    void anAnswerWithinItsLimitLetsTheNextCommandGo() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT limited"), query("SELECT 2"))
                    .serverSees("Q SELECT limited");
            script.server(row("1"), complete("SELECT 1"), ready('I')).serverSees("Q SELECT 2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET standard_conforming_strings = off", "SET client_encoding = SJIS"})
    void settingsThatChangeWhatTextMeansAreRefused(String sql) {
        try (var script = PgScript.open()) {
            script.client(query(sql)).serverSees();
            assertThat(script.sentToClient()).element(0).asString().startsWith("E 0A000");
            assertThat(script.log.decisions()).containsExactly("Block " + sql);
        }
    }

    @Test
    void aReportThatTextMeansSomethingElseEndsTheSession() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT f()"));
            script.server(parameter("standard_conforming_strings", "off"), ready('I'));
            assertThat(script.sentToClient()).element(0).asString().startsWith("E FATAL 0A000");
            assertThat(script.client.isOpen()).isFalse();
        }
    }

    @Test
    void aBackslashBehindCodeThatNobodySawIsNotJudged() {
        try (var script = PgScript.open()) {
            script.client(query("DO x"), query("SELECT '\\'; DROP t; --'"));
            assertThat(script.log.decisions()).last().asString().startsWith("Block SELECT");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -1, Integer.MIN_VALUE})
    void aLengthThatNoMessageHasEndsTheSession(int length) {
        try (var script = PgScript.open()) {
            script.clientBytes(Unpooled.buffer().writeByte('Q').writeInt(length));
            script.serverSees("X");
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .startsWith("E FATAL 08P01");
            assertThat(script.client.isOpen()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'p', 'r', 'W', 'z', '\0', 'q'})
    void anUnknownMessageEndsTheSession(char tag) {
        try (var script = PgScript.open()) {
            script.client(message(tag, _ -> {})).serverSees("X");
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .startsWith("E FATAL 08P01");
        }
    }

    @Test
    void bytesBehindTheEndOfATextAreRefusedInStep() {
        try (var script = PgScript.open()) {
            ByteBuf tail =
                    message(
                            'Q',
                            body -> {
                                Messages.text(body, "SELECT 1");
                                Messages.text(body, "DROP t");
                            });
            script.client(tail).serverSees();
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 08P01");
        }
    }

    @Test
    void anUpstreamThatAnswersWhatNobodyAskedEndsTheSession() {
        try (var script = PgScript.open()) {
            script.server(bare('1'));
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .startsWith("E FATAL 08006");
        }
    }

    @Test
    void aFatalErrorPassesAndEndsTheSession() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"));
            script.server(fatal("57P01", "terminating connection"));
            script.upstream.close();
            script.clientSees("E FATAL 57P01 terminating connection");
            assertThat(script.client.isOpen()).isFalse();
        }
    }

    @Test
    void anUpstreamLostInsideAFrameClosesWithoutAWord() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT 1"));
            script.server(row("abcdef").slice(0, 9));
            script.bytesToClient();
            script.upstream.close();
            script.clientSees();
            assertThat(script.log.outcomes()).containsExactly("cut null 1");
        }
    }

    @Test
    void parametersOfALaterParseAreAskedAboutOnAWorker() {
        try (var script = PgScript.open()) {
            script.client(query("SELECT slow"), query("SELECT 2"))
                    .serverSees("Q SELECT slow", "Q SELECT 2");
        }
    }
}
