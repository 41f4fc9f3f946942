package dev.sallyport.postgres.path;

import static dev.sallyport.postgres.path.Messages.bare;
import static dev.sallyport.postgres.path.Messages.bind;
import static dev.sallyport.postgres.path.Messages.close;
import static dev.sallyport.postgres.path.Messages.copyData;
import static dev.sallyport.postgres.path.Messages.describe;
import static dev.sallyport.postgres.path.Messages.execute;
import static dev.sallyport.postgres.path.Messages.functionCall;
import static dev.sallyport.postgres.path.Messages.parse;
import static dev.sallyport.postgres.path.Messages.query;
import static dev.sallyport.postgres.path.Messages.sync;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Random scripts that mean the same to a server behind the gateway and to one without it: what the
/// policy refuses (FORBIDDEN, a value `deny` for an integer) is an error of the server's own there.
final class RandomPipelines {
    private static final List<String> TEXTS =
            List.of(
                    "INSERT INTO t VALUES (1)",
                    "INSERT INTO t VALUES (2) RETURNING v",
                    "INSERT INTO unique_later VALUES (1)",
                    "SELECT count(*) FROM t",
                    "SELECT generate_series(1, 4)",
                    "SELECT 1/0",
                    "SELECT x FROM missing",
                    "FORBIDDEN words",
                    "FORBIDDEN words",
                    "BEGIN",
                    "BEGIN",
                    "COMMIT",
                    "ROLLBACK",
                    "SAVEPOINT a",
                    "ROLLBACK TO a",
                    "DELETE FROM unique_later",
                    "");
    private static final List<String> STRINGS =
            List.of(
                    "INSERT INTO t VALUES (3); SELECT 1",
                    "INSERT INTO t VALUES (4); FORBIDDEN words",
                    "INSERT INTO t VALUES (5); SELECT 1/0",
                    "BEGIN; INSERT INTO t VALUES (6)",
                    "COPY t TO STDOUT",
                    ";");

    private static final Set<String> FAILS_ANYWAY = Set.of("E 25P02", "E 26000", "E 34000");

    private final Random random;

    RandomPipelines(long seed) {
        random = new Random(seed);
    }

    ByteBuf script(String sentinel) {
        ByteBuf out = Unpooled.buffer();
        int turns = 1 + random.nextInt(6);
        for (int i = 0; i < turns; i++) {
            turn(out);
        }
        add(out, sync(), query("ROLLBACK"), query("DEALLOCATE ALL"));
        add(out, query("SELECT coalesce(string_agg(v::text, ',' ORDER BY v), '') FROM t"));
        return add(
                out,
                query("DELETE FROM t; DELETE FROM unique_later"),
                query("SELECT '" + sentinel + "'"));
    }

    private void turn(ByteBuf out) {
        switch (random.nextInt(8)) {
            case 0 -> add(out, query(pick(STRINGS)));
            case 1, 2 -> add(out, query(pick(TEXTS)));
            case 3 -> add(out, functionCall(0));
            case 4 ->
                    add(
                            out,
                            query("COPY t FROM STDIN"),
                            copyData("7\n8\n"),
                            copyData("9\n"),
                            bare('c'));
            default -> batch(out);
        }
    }

    private void batch(ByteBuf out) {
        int units = 1 + random.nextInt(5);
        for (int i = 0; i < units; i++) {
            unit(out);
        }
        add(out, sync());
    }

    private void unit(ByteBuf out) {
        String name = random.nextBoolean() ? "s1" : "s2";
        switch (random.nextInt(11)) {
            case 0 -> add(out, parse(name, pick(TEXTS)));
            case 1 -> add(out, parse("number", "SELECT $1::int4"), sync());
            case 2 -> add(out, bind("", "number", random.nextBoolean() ? "deny" : "5"), execute());
            case 3 -> add(out, bind("", name), describe('P', ""), execute());
            case 4 -> add(out, describe('S', name), close('S', name));
            case 5 ->
                    add(
                            out,
                            parse("", "SELECT generate_series(1, 4)"),
                            bind("p", ""),
                            execute("p", 1),
                            execute("p", 2),
                            close('P', "p"));
            case 6 -> add(out, bare('H'));
            case 7 -> add(out, parse("", pick(TEXTS)), bind("", ""));
            default -> add(out, parse("", pick(TEXTS)), bind("", ""), describe('P', ""), execute());
        }
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static ByteBuf add(ByteBuf out, ByteBuf... messages) {
        for (ByteBuf message : messages) {
            out.writeBytes(message);
        }
        return out;
    }

    /// What is compared: a refusal and the error that stands for it are one.
    static List<String> comparable(List<String> lines) {
        return lines.stream()
                .filter(line -> !line.startsWith("S "))
                .map(line ->
                        line.startsWith("E ") || line.startsWith("N ")
                                ? line.substring(0, 2) + code(line.substring(2, 7))
                                : line)
                .toList();
    }

    /// The lines of a session without the gateway, with a refusal where the gateway refused what
    /// fails anyway: a command in a failed transaction, or of a name that never came to be.
    static List<String> refusedAs(List<String> through, List<String> direct) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < direct.size(); i++) {
            boolean refused = i < through.size() && through.get(i).equals("E refused");
            lines.add(
                    refused && FAILS_ANYWAY.contains(direct.get(i)) ? "E refused" : direct.get(i));
        }
        return lines;
    }

    private static String code(String sqlState) {
        return switch (sqlState) {
            case "42601", "42883", "22P02", "42501", "0A000" -> "refused";
            default -> sqlState;
        };
    }
}
