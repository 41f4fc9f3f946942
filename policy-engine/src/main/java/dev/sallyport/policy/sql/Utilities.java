package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction.CloseCursor;
import dev.sallyport.core.sql.SessionAction.Deallocate;
import dev.sallyport.core.sql.SessionAction.Discard;
import dev.sallyport.core.sql.SessionAction.FetchFrom;
import java.util.List;
import java.util.Locale;

/// Statements about the session, read without the grammar. Each is read to its last token or not at
/// all.
final class Utilities {
    private Utilities() {}

    /// @return whether it was one of these
    /// @throws Unreadable if it began like one and went on otherwise
    static boolean read(List<Token> tokens, String sql, Gather facts) {
        var words = new Words(tokens, sql);
        if (Transactions.read(words, facts) || Settings.read(words, facts)) {
            return true;
        }
        switch (tokens.getFirst().kind() == Token.Kind.WORD ? tokens.getFirst().text() : "") {
            case "fetch", "move" -> fetch(tokens, facts);
            case "close" -> close(words, facts);
            case "deallocate" -> deallocate(words, facts);
            case "discard" -> discard(words, facts);
            case "listen", "unlisten" -> listen(words, tokens, facts);
            case "notify" -> notify(words, facts);
            case "show" -> show(words, facts);
            case "checkpoint" -> checkpoint(words, facts);
            case "alter" -> {
                return words.take("alter", "system") && alterSystem(words, facts);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /// FETCH and MOVE end in the cursor's name, whatever comes before it.
    private static void fetch(List<Token> tokens, Gather facts) {
        Token cursor = tokens.getLast();
        boolean simple =
                tokens.size() > 1
                        && cursor.isName()
                        && tokens.stream().allMatch(t -> t.isName() || isCount(t));
        if (!simple) {
            throw Unreadable.because("a FETCH or MOVE that isn't understood");
        }
        facts.verb(tokens.getFirst().text().toUpperCase(Locale.ROOT), Effect.READ);
        facts.action = new FetchFrom(cursor.text());
    }

    private static boolean isCount(Token token) {
        return token.kind() == Token.Kind.INTEGER || token.isSymbol("-") || token.isSymbol("+");
    }

    private static void close(Words words, Gather facts) {
        words.take("close");
        facts.verb("CLOSE", Effect.SESSION);
        facts.action = new CloseCursor(words.take("all") ? null : words.name());
        words.end();
    }

    private static void deallocate(Words words, Gather facts) {
        words.take("deallocate");
        facts.verb("DEALLOCATE", Effect.SESSION);
        if (words.take("prepare") && words.atEnd()) {
            facts.action = new Deallocate("prepare");
            return;
        }
        facts.action = new Deallocate(words.take("all") ? null : words.name());
        words.end();
    }

    private static void discard(Words words, Gather facts) {
        words.take("discard");
        facts.verb("DISCARD", Effect.SESSION);
        String what = words.name().toUpperCase(Locale.ROOT);
        facts.action = new Discard(what.equals("TEMPORARY") ? "TEMP" : what);
        words.end();
    }

    private static void listen(Words words, List<Token> tokens, Gather facts) {
        words.take(tokens.getFirst().text());
        facts.verb(tokens.getFirst().text().toUpperCase(Locale.ROOT), Effect.SESSION);
        if (!words.takeSymbol("*")) {
            words.name();
        }
        words.end();
    }

    /// A notification carries data to other sessions.
    private static void notify(Words words, Gather facts) {
        words.take("notify");
        words.name();
        if (words.takeSymbol(",")) {
            words.anyString();
        }
        words.end();
        facts.verb("NOTIFY", Effect.WRITE);
    }

    private static void show(Words words, Gather facts) {
        words.take("show");
        if (!words.take("time", "zone")
                && !words.take("session", "authorization")
                && !words.take("transaction", "isolation", "level")) {
            words.setting();
        }
        words.end();
        facts.verb("SHOW");
    }

    private static void checkpoint(Words words, Gather facts) {
        words.take("checkpoint");
        words.end();
        facts.verb("CHECKPOINT", Effect.MAINTAIN);
    }

    private static boolean alterSystem(Words words, Gather facts) {
        if (!words.takeAny("set", "reset")) {
            throw words.unexpected();
        }
        facts.verb("ALTER", Effect.MAINTAIN);
        facts.objects.add("SYSTEM");
        return true;
    }
}
