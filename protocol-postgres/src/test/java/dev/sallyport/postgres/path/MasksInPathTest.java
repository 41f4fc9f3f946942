package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.message;
import static dev.sallyport.postgres.path.Messages.notice;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.row;
import static dev.sallyport.postgres.path.Messages.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.junit.jupiter.api.Test;

class MasksInPathTest {
    private static final List<MaskOrder> ORDERS =
            List.of(new MaskOrder("hide", List.of("*.email"), new MaskOrder.Method.Redact()));

    private static PgScript masked() {
        return PgScript.gatedBy(
                new dev.sallyport.core.Policy() {
                    @Override
                    public Decision decide(
                            dev.sallyport.core.Session session,
                            dev.sallyport.core.Command command) {
                        return new Decision.Mask(Rulebook.BASIS, Limits.UNLIMITED, ORDERS);
                    }

                    @Override
                    public String digest() {
                        return "digest";
                    }
                });
    }

    /// RowDescription of `users.email`, in text.
    private static ByteBuf email() {
        return message(
                'T',
                body -> {
                    body.writeShort(1);
                    Messages.text(body, "x");
                    body.writeInt(20000)
                            .writeShort(2)
                            .writeInt(25)
                            .writeShort(-1)
                            .writeInt(-1)
                            .writeShort(0);
                });
    }

    @Test
    void aHiddenColumnIsMaskedUnderAnyName() {
        try (var script = masked()) {
            script.client(query("SELECT email AS x FROM users"));
            script.server(email(), row("ada@example.org"), complete("SELECT 1"), ready('I'));
            var seen = script.sentToClient();
            assertThat(seen).hasSize(4);
            assertThat(seen.get(1)).startsWith("D ").doesNotContain("ada@");
            var outcome =
                    script.log.events.stream()
                            .filter(AuditEvent.Finished.class::isInstance)
                            .map(event -> ((AuditEvent.Finished) event).outcome())
                            .findFirst()
                            .orElseThrow();
            assertThat(outcome.maskedCells()).isOne();
            assertThat(outcome.rows()).isOne();
        }
    }

    @Test
    void anExecuteThatNobodyDescribedIsDescribedByTheGateway() {
        try (var script = masked()) {
            script.client(parse("", "SELECT email FROM users"), bind("", ""), execute(), sync());
            script.serverSees("P | SELECT email FROM users", "B <", "D P ", "E :0", "S");
            script.server(
                    bare('1'),
                    bare('2'),
                    email(),
                    row("ada@example.org"),
                    complete("SELECT 1"),
                    ready('I'));
            var seen = script.sentToClient();
            assertThat(seen).hasSize(5).doesNotContain("T");
            assertThat(seen.get(2)).startsWith("D ").doesNotContain("ada@");
        }
    }

    @Test
    void rowsThatWereNotDescribedEndTheSession() {
        try (var script = masked()) {
            script.client(query("SELECT email FROM users"));
            script.server(row("ada@example.org"));
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .startsWith("E FATAL 08006");
        }
    }

    @Test
    void errorsAndNoticesOfMaskedCommandsTellNoValue() {
        try (var script = masked()) {
            script.client(query("SELECT email FROM users"));
            script.server(
                    notice("ada@example.org"),
                    error("22P02", "invalid input syntax: \"ada@example.org\""),
                    ready('I'));
            var seen = script.sentToClient();
            assertThat(seen.get(0)).startsWith("N 00000");
            assertThat(seen.get(1)).startsWith("E 22P02");
            assertThat(String.join("\n", seen)).doesNotContain("ada@");
        }
    }

    @Test
    void copyOutIsRefusedBeforeItRuns() {
        try (var script = masked()) {
            script.client(query("COPY users TO STDOUT")).serverSees();
            assertThat(script.sentToClient())
                    .hasSize(2)
                    .element(0)
                    .asString()
                    .startsWith("E 42501");
            assertThat(script.log.outcomes()).containsExactly("not_sent null -1");
        }
    }

    @Test
    void copyOutOfWhatIsNotHiddenPasses() {
        try (var script = masked()) {
            script.client(query("COPY users (id) TO STDOUT"));
            script.server(
                    message('H', body -> body.writeByte(0).writeShort(1).writeShort(0)),
                    message('d', body -> Messages.text(body, "1")),
                    bare('c'),
                    complete("COPY 1"),
                    ready('I'));
            assertThat(script.sentToClient()).hasSize(5).last().asString().startsWith("Z");
        }
    }

    @Test
    void copyDataThatNoCopyAskedForEndsTheSession() {
        try (var script = masked()) {
            script.client(query("SELECT email FROM users"));
            script.server(message('d', body -> Messages.text(body, "ada@example.org")));
            assertThat(script.sentToClient())
                    .singleElement()
                    .asString()
                    .startsWith("E FATAL 08006");
        }
    }
}
