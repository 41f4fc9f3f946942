package dev.sallyport.policy;

import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.core.ssh.SshVerb;
import dev.sallyport.core.ssh.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads the command of a test's `given`.
final class AskedReader {
    private static final String TEST = "test";
    private static final List<String> COMMANDS =
            List.of("sql", "ssh", "file", "terminal", "forward", "listen", "http", "mcp");

    /// Keys that mean something beside one kind of command alone.
    private static final Map<String, String> BESIDE =
            Map.of(
                    "parameters", "sql",
                    "role", "sql",
                    "search-path", "sql",
                    "database", "sql",
                    "in-transaction", "sql",
                    "tier", "ssh",
                    "directory", "ssh");

    private AskedReader() {}

    /// Null where the command can't be used.
    static @Nullable Asked read(Section given) {
        List<String> found = COMMANDS.stream().filter(given::has).toList();
        if (found.size() != 1) {
            given.problem(
                    "",
                    found.isEmpty()
                            ? "`given` has no command: one of " + String.join(", ", COMMANDS)
                            : "`given` has several commands: " + String.join(", ", found));
            return null;
        }
        String command = found.getFirst();
        BESIDE.forEach((key, of) ->
                given.require(
                        of.equals(command) || !given.has(key),
                        key,
                        "has no use here; it goes with " + of));
        if (command.equals("sql")) {
            return sql(given);
        }
        if (command.equals("http") || command.equals("mcp")) {
            HttpCall call = AskedHttp.read(given, command);
            return call == null ? null : new Asked.Http(call);
        }
        SshRequest request = ssh(given, command);
        return request == null ? null : new Asked.Ssh(request);
    }

    private static Asked sql(Section given) {
        Boolean inTransaction = given.flag("in-transaction");
        return new Asked.Sql(
                line(given, "sql"),
                parameters(given),
                new SqlContext(
                        given.text("database", TEST),
                        given.text("role", ""),
                        given.text("search-path", ""),
                        inTransaction != null && inTransaction));
    }

    private static @Nullable SshRequest ssh(Section given, String command) {
        return switch (command) {
            case "ssh" -> shell(given);
            case "file" -> file(given.section("file", Keys.FILE_OPERATION));
            case "terminal" -> {
                Tier tier = given.oneOf("terminal", SshRequests.TERMINAL_TIERS);
                yield tier == null ? null : new SshRequest.Terminal(tier);
            }
            case "forward" -> forward(given, command, SshVerb.FORWARD);
            default -> forward(given, command, SshVerb.LISTEN);
        };
    }

    private static SshRequest shell(Section given) {
        Tier tier = given.oneOf("tier", SshRequests.LINE_TIERS);
        given.require(
                tier == Tier.BROKER || !given.has("directory"),
                "directory",
                "goes with tier: broker; other lines run in the login directory");
        return SshRequests.line(
                line(given, "ssh"), tier == null ? Tier.EXEC : tier, given.text("directory", "~"));
    }

    private static @Nullable SshRequest file(@Nullable Section file) {
        if (file == null) {
            return null;
        }
        SshVerb verb = file.oneOf("operation", SshRequests.FILE_OPERATIONS);
        file.require(file.has("operation"), "", "the file operation has no `operation`");
        String path = file.text("path");
        file.require(file.has("path"), "", "the file operation has no `path`");
        if (verb == null || path == null) {
            return null;
        }
        try {
            return SshRequests.file(
                    verb, path, file.text("other", ""), file.number("size", 0, Long.MAX_VALUE, -1));
        } catch (IllegalArgumentException e) {
            file.problem("other", String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static @Nullable SshRequest forward(Section given, String key, SshVerb verb) {
        String text = given.text(key);
        try {
            return text == null ? null : SshRequests.forward(verb, text);
        } catch (IllegalArgumentException e) {
            given.problem(key, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /// An empty text is a command too.
    private static String line(Section given, String key) {
        if (given.node(key) instanceof YamlNode.Scalar(_, YamlNode.Type type, String text)
                && type == YamlNode.Type.TEXT) {
            return text;
        }
        return given.text(key, "");
    }

    private static List<SqlValue> parameters(Section given) {
        List<SqlValue> values = new ArrayList<>();
        if (given.node("parameters") instanceof YamlNode.Sequence list) {
            for (YamlNode item : list.items()) {
                if (item instanceof YamlNode.Scalar(_, YamlNode.Type type, String text)) {
                    values.add(
                            type == YamlNode.Type.NULL
                                    ? new SqlValue.Null(0)
                                    : new SqlValue.Text(0, text));
                } else {
                    given.problem("parameters", "expected plain values, found " + item.word());
                }
            }
        } else if (given.has("parameters")) {
            given.problem("parameters", "expected a list of values");
        }
        return values;
    }
}
