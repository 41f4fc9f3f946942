package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.postgres.path.ClientMessage.Bind;
import dev.sallyport.postgres.path.ClientMessage.Describe;
import dev.sallyport.postgres.path.ClientMessage.Execute;
import dev.sallyport.postgres.path.ClientMessage.Parse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Groups messages into commands as they come: a Parse and a Bind belong to the Execute behind
/// them, where text and values are known. What no Execute follows is asked for by itself as soon as
/// Sync, Flush or Query shows that the client waits for its answer. Names are resolved here, in the
/// order of the messages. Belongs to the event loop.
final class Planner {
    private static final String NO_STATEMENT = "26000";
    private static final String NO_PORTAL = "34000";

    private record OpenBind(Step step, Bind bind, Portal portal) {}

    private final Conversation conversation;
    private final SessionNames names;
    private final Map<String, Step> parses = new LinkedHashMap<>();
    private final Map<String, OpenBind> binds = new LinkedHashMap<>();
    private boolean work;

    Planner(Conversation conversation) {
        this.conversation = conversation;
        this.names = conversation.names();
    }

    boolean hasOpenMessages() {
        return !parses.isEmpty() || !binds.isEmpty();
    }

    void plan(Step step) {
        switch (step.message()) {
            case ClientMessage.Query(String sql) -> query(step, sql);
            case Parse parse -> parse(step, parse);
            case Bind bind -> bind(step, bind);
            case Describe describe -> describe(step, describe);
            case Execute execute -> execute(step, execute);
            case ClientMessage.Close close -> close(step, close);
            case ClientMessage.Sync _ -> {
                rest();
                work = false;
            }
            case ClientMessage.Flush _,
                    ClientMessage.FunctionCall _,
                    ClientMessage.Terminate _,
                    ClientMessage.Faulty _ ->
                    rest();
            case ClientMessage.CopyPiece _, ClientMessage.CopyEnd _ -> {
                // Part of the command that runs.
            }
        }
    }

    private void query(Step step, String sql) {
        rest();
        names.statements.remove("");
        ask(
                List.of(step),
                List.of(new Statement(sql, List.of(), null)),
                List.of(),
                List.of(),
                true);
        work = false;
    }

    private void parse(Step step, Parse parse) {
        Step before = parses.remove(parse.statement());
        if (before != null) {
            prepare(before);
        }
        var statement = new Statement(parse.sql(), parse.types(), null);
        step.statement = statement;
        step.name =
                parse.statement().isEmpty()
                        ? names.statements.replace("", statement)
                        : names.statements.add(parse.statement(), statement);
        parses.put(parse.statement(), step);
    }

    private void bind(Step step, Bind bind) {
        OpenBind before = binds.remove(bind.portal());
        if (before != null) {
            runs(before, parses.remove(before.bind().statement()), null);
        }
        List<Statement> statements = names.statements.of(bind.statement());
        List<Integer> types = statements.isEmpty() ? List.of() : statements.getLast().types();
        List<SqlValue> values =
                BoundValues.read(
                        step.frame(), bind.values(), types, conversation.boundValueBytes());
        var portal = new Portal(statements, values, bind.resultFormats());
        step.name = names.portals.add(bind.portal(), portal);
        binds.put(bind.portal(), new OpenBind(step, bind, portal));
    }

    private void describe(Step step, Describe describe) {
        List<Statement> statements =
                describe.kind() == 'S' ? names.statements.of(describe.name()) : List.of();
        step.statement = statements.isEmpty() ? null : statements.getLast();
    }

    private void close(Step step, ClientMessage.Close close) {
        step.name =
                close.kind() == 'S'
                        ? names.statements.closing(close.name())
                        : names.portals.closing(close.name());
    }

    private void execute(Step step, Execute execute) {
        OpenBind open = binds.remove(execute.portal());
        if (open != null) {
            Step parse = parses.remove(open.bind().statement());
            rest();
            runs(open, parse, step);
            return;
        }
        rest();
        again(step, execute.portal());
    }

    /// Execute of a portal that was bound, or of a cursor that was declared, before.
    private void again(Step step, String name) {
        List<Portal> portals = names.portals.of(name);
        var statements = new ArrayList<Statement>();
        portals.forEach(portal -> statements.addAll(portal.statements()));
        Portal latest = portals.isEmpty() ? null : portals.getLast();
        boolean sure = portals.size() <= 1 || statements.isEmpty();
        ask(
                new Question(
                        false,
                        sure ? statements : List.of(unsure(statements)),
                        latest == null ? List.of() : latest.values(),
                        latest == null ? List.of() : latest.resultFormats(),
                        false,
                        work,
                        Rejection.plain(NO_PORTAL, "portal \"" + name + "\" does not exist")),
                List.of(step));
        work = true;
    }

    /// Which values a portal has is not known where it may be one of several.
    private static Statement unsure(List<Statement> meanings) {
        return new Statement(
                meanings.getLast().sql(),
                List.of(),
                SqlFacts.unjudged("the portal may be one of several"));
    }

    /// Everything that waits for an Execute is asked for by itself.
    void rest() {
        for (Iterator<OpenBind> left = binds.values().iterator(); left.hasNext(); ) {
            OpenBind open = left.next();
            left.remove();
            runs(open, parses.remove(open.bind().statement()), null);
        }
        for (Iterator<Step> left = parses.values().iterator(); left.hasNext(); ) {
            Step step = left.next();
            left.remove();
            prepare(step);
        }
    }

    private void prepare(Step step) {
        Statement statement = step.statement;
        if (statement != null) {
            ask(
                    new Question(
                            true,
                            List.of(statement),
                            List.of(),
                            List.of(),
                            true,
                            work,
                            noStatement("")),
                    List.of(step));
        }
    }

    private void runs(OpenBind open, @Nullable Step parse, @Nullable Step execute) {
        var steps = new ArrayList<Step>(3);
        addIfAny(steps, parse);
        steps.add(open.step());
        addIfAny(steps, execute);
        ask(
                new Question(
                        false,
                        open.portal().statements(),
                        open.portal().values(),
                        open.portal().resultFormats(),
                        parse != null,
                        work,
                        noStatement(open.bind().statement())),
                steps);
        work = true;
    }

    private static void addIfAny(List<Step> steps, @Nullable Step step) {
        if (step != null) {
            steps.add(step);
        }
    }

    private static Rejection noStatement(String name) {
        return Rejection.plain(
                NO_STATEMENT,
                name.isEmpty()
                        ? "unnamed prepared statement does not exist"
                        : "prepared statement \"" + name + "\" does not exist");
    }

    private void ask(
            List<Step> steps,
            List<Statement> statements,
            List<SqlValue> values,
            List<Integer> formats,
            boolean parses) {
        ask(new Question(false, statements, values, formats, parses, work, noStatement("")), steps);
    }

    private void ask(Question question, List<Step> steps) {
        var ruling = new Ruling(conversation, question);
        for (Step step : steps) {
            step.ruling = ruling;
        }
        steps.getLast().closesRuling = true;
        conversation.ask(ruling);
    }
}
