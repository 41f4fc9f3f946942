package dev.sallyport.postgres.door;

import dev.sallyport.postgres.wire.ErrorFields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the start-up parameter `options`: command-line arguments, of which only settings (`-c
/// name=value`, `-cname=value`, `--name=value`) are understood. Arguments end at white space; a
/// backslash takes the next character as it is (`pg_split_opts` in the server's `postinit.c`).
final class OptionsText {
    private OptionsText() {}

    /// @return settings in their order; of a name that comes twice the last value counts, as in the
    ///   server
    static Map<String, String> parse(String options) {
        var settings = new LinkedHashMap<String, String>();
        List<String> arguments = split(options);
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("-c") && i + 1 < arguments.size()) {
                put(settings, arguments.get(++i));
            } else if (argument.startsWith("-c") || argument.startsWith("--")) {
                put(settings, argument.substring(2));
            } else {
                throw notUnderstood();
            }
        }
        return settings;
    }

    /// In a name the server takes `-` for `_` (`ParseLongOption`).
    private static void put(Map<String, String> settings, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals <= 0) {
            throw notUnderstood();
        }
        settings.put(
                assignment.substring(0, equals).replace('-', '_'),
                assignment.substring(equals + 1));
    }

    private static List<String> split(String options) {
        var arguments = new ArrayList<String>();
        var argument = new StringBuilder();
        boolean inArgument = false;
        for (int i = 0; i < options.length(); i++) {
            char c = options.charAt(i);
            if (isBlank(c)) {
                if (inArgument) {
                    arguments.add(argument.toString());
                    argument.setLength(0);
                }
                inArgument = false;
            } else {
                inArgument = true;
                boolean isEscape = c == '\\' && i + 1 < options.length();
                argument.append(isEscape ? options.charAt(++i) : c);
            }
        }
        if (inArgument) {
            arguments.add(argument.toString());
        }
        return arguments;
    }

    /// `isspace` in the C locale.
    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static Refusal notUnderstood() {
        return new Refusal(
                ErrorFields.fatal(
                                "22023",
                                "options: expected settings as -c name=value or --name=value only")
                        .withHint("remove other server arguments from options (PGOPTIONS)"));
    }
}
