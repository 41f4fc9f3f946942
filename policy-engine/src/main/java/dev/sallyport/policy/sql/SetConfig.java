package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SessionAction.Setting;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `set_config` changes settings from within any expression. Alone in a SELECT with literals it is
/// as good as SET; of an extension's own setting (`app.user`) it is harmless to the analysis;
/// anything else is unjudged, because the session would no longer be what the gateway thinks.
final class SetConfig {
    private SetConfig() {}

    static void read(List<Token> tokens, String sql, Gather facts) {
        int calls = 0;
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i).text().equals("set_config")
                    && tokens.get(i + 1).isSymbol("(")) {
                calls++;
                call(tokens, i + 2, sql, facts);
            }
        }
        if (calls < facts.setConfigs) {
            facts.effects.add(Effect.IDENTITY);
            facts.doubt("set_config in a form that isn't understood");
        }
    }

    private static void call(List<Token> tokens, int argument, String sql, Gather facts) {
        String name = literal(tokens, argument, sql);
        if (name == null) {
            facts.effects.add(Effect.IDENTITY);
            facts.doubt("set_config of a setting whose name is computed");
            return;
        }
        String setting = name.toLowerCase(Locale.ROOT);
        facts.effects.add(Settings.effect(setting));
        boolean alone = standsAlone(tokens, argument);
        String value = alone ? literal(tokens, argument + 2, sql) : null;
        if (value != null) {
            facts.action = new Setting(setting, value, tokens.get(argument + 4).isWord("true"));
        } else if (setting.indexOf('.') < 0) {
            facts.doubt("set_config of a server setting within another statement");
        }
    }

    /// `SELECT [pg_catalog.]set_config('name', 'value', true|false)` and nothing else.
    private static boolean standsAlone(List<Token> tokens, int argument) {
        boolean qualified = tokens.size() > 2 && tokens.get(2).isSymbol(".");
        return tokens.getFirst().isWord("select")
                && argument == (qualified ? 5 : 3)
                && tokens.size() == argument + 6
                && tokens.get(argument + 1).isSymbol(",")
                && tokens.get(argument + 3).isSymbol(",")
                && (tokens.get(argument + 4).isWord("true")
                        || tokens.get(argument + 4).isWord("false"))
                && tokens.getLast().isSymbol(")");
    }

    private static @Nullable String literal(List<Token> tokens, int at, String sql) {
        boolean whole =
                at + 1 < tokens.size()
                        && tokens.get(at).kind() == Token.Kind.STRING
                        && (tokens.get(at + 1).isSymbol(",") || tokens.get(at + 1).isSymbol(")"));
        return whole ? Literals.value(sql, tokens.get(at)) : null;
    }
}
