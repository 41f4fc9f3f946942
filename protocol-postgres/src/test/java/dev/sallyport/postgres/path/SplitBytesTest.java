package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.columns;
import static dev.sallyport.postgres.path.Messages.complete;
import static dev.sallyport.postgres.path.Messages.copyData;
import static dev.sallyport.postgres.path.Messages.copyIn;
import static dev.sallyport.postgres.path.Messages.describe;
import static dev.sallyport.postgres.path.Messages.error;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.notice;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.ready;
import static dev.sallyport.postgres.path.Messages.row;
import static dev.sallyport.postgres.path.Messages.sync;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// However the bytes arrive, each side gets the same ones.
class SplitBytesTest {
    private record Turn(ByteBuf client, ByteBuf server) {}

    private static Turn turn(ByteBuf[] client, ByteBuf... server) {
        return new Turn(Unpooled.wrappedBuffer(client), Unpooled.wrappedBuffer(server));
    }

    private static ByteBuf[] by(ByteBuf... messages) {
        return messages;
    }

    private static List<Turn> session() {
        return List.of(
                turn(
                        by(query("SELECT 1; SELECT 2")),
                        columns(),
                        row("a"),
                        row("bb"),
                        complete("SELECT 2"),
                        notice("x"),
                        complete("SELECT 0"),
                        ready('I')),
                turn(
                        by(parse("s", "SELECT $1", 25), describe('S', "s"), sync()),
                        bare('1'),
                        Messages.types(25),
                        columns(),
                        ready('I')),
                turn(
                        by(bind("", "s", "a"), execute(), bind("", "s", "b"), execute(), sync()),
                        bare('2'),
                        row("r"),
                        complete("SELECT 1"),
                        bare('2'),
                        row(""),
                        complete("SELECT 1"),
                        ready('I')),
                turn(by(query("COPY t FROM STDIN")), copyIn()),
                turn(
                        by(copyData("some bytes\n"), copyData("others\n"), bare('c')),
                        complete("COPY 2"),
                        ready('I')),
                turn(
                        by(
                                parse("", "INSERT 1"),
                                bind("", ""),
                                execute(),
                                parse("", "DROP t"),
                                bind("", ""),
                                execute(),
                                sync()),
                        bare('1'),
                        bare('2'),
                        complete("INSERT 0 1"),
                        error("42601", "syntax"),
                        ready('I')),
                turn(by(query("SELECT 3")), row("z"), complete("SELECT 1"), ready('I')));
    }

    private static List<String> play(@Nullable Random random) {
        try (var script = PgScript.open()) {
            var lines = new ArrayList<String>();
            for (Turn turn : session()) {
                cut(turn.client(), random, script::clientBytes);
                lines.addAll(script.sentToServer().stream().map(SplitBytesTest::plain).toList());
                cut(turn.server(), random, script::server);
                lines.addAll(script.sentToClient());
            }
            return lines;
        }
    }

    /// Ids of decisions differ.
    private static String plain(String line) {
        return line.replaceAll("refused [-0-9a-f]+", "refused");
    }

    private static void cut(
            ByteBuf bytes, @Nullable Random random, java.util.function.Consumer<ByteBuf> to) {
        while (bytes.isReadable()) {
            int most = bytes.readableBytes();
            int length = random == null ? most : 1 + random.nextInt(Math.min(most, 12));
            to.accept(Unpooled.copiedBuffer(bytes.readSlice(length)));
        }
    }

    @Test
    void readsTheSameMessagesHoweverTheBytesArrive() {
        List<String> whole = play(null);
        assertThat(whole).hasSizeGreaterThan(40);
        for (int seed = 0; seed < 300; seed++) {
            assertThat(play(new Random(seed))).as("seed " + seed).isEqualTo(whole);
        }
    }
}
