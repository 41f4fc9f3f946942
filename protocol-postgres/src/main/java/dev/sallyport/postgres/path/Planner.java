package dev.sallyport.postgres.path;

import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.postgres.path.ClientMessage.Bind;
import dev.sallyport.postgres.path.ClientMessage.Describe;
import dev.sallyport.postgres.path.ClientMessage.Execute;
import dev.sallyport.postgres.path.ClientMessage.Parse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Groups messages into commands as they come: a Parse and a Bind belong to the Execute behind
/// them, where text and values are known. What no Execute follows is asked for by itself as soon as
/// Sync, Flush or Query shows that the client waits for its answer. Names are resolved here, in the
/// order of the messages. Belongs to the event loop.
final class Planner {
    private static final String NO_STATEMENT = "26000";
    private static final String NO_PORTAL = "34000";

    /// @param parse the Parse right before it, of the statement that it binds
    private record OpenBind(
            @Nullable Step parse, Step step, Bind bind, Portal portal, long mark, long batch) {}

    private final Conversation conversation;
    private final SessionNames names;
    private @Nullable Step openParse;
    private @Nullable OpenBind openBind;
    private boolean work;
    private long batch;

    Planner(Conversation conversation) {
        this.conversation = conversation;
        this.names = conversation.names();
    }

    boolean hasOpenMessages() {
        return openParse != null || openBind != null;
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
                step.mark = names.mark();
                newBatch();
            }
            case ClientMessage.FunctionCall _ -> {
                rest();
                newBatch();
            }
            case ClientMessage.Flush _, ClientMessage.Terminate _, ClientMessage.Faulty _ -> rest();

            case ClientMessage.CopyPiece _, ClientMessage.CopyEnd _ -> {
                // Part of the command that runs.
            }
        }
    }

    private void newBatch() {
        work = false;
        batch = names.mark();
    }

    private void query(Step step, String sql) {
        rest();
        step.name = names.statements.closing("");
        ask(question(false, new Statement(sql, List.of(), null)), List.of(step));
        newBatch();
    }

    private void parse(Step step, Parse parse) {
        rest();
        var statement = new Statement(parse.sql(), parse.types(), null);
        step.statement = statement;
        step.name = names.statements.add(parse.statement(), statement);
        openParse = step;
    }

    private void bind(Step step, Bind bind) {
        Step parse = openParse;
        if (parse == null
                || !(parse.message() instanceof Parse(String name, _, _))
                || !name.equals(bind.statement())) {
            rest();
            parse = null;
        }
        openParse = null;
        List<Statement> statements = names.statements.of(bind.statement(), Long.MAX_VALUE, batch);
        List<Integer> types = statements.isEmpty() ? List.of() : statements.getLast().types();
        List<SqlValue> values =
                BoundValues.read(
                        step.frame(), bind.values(), types, conversation.boundValueBytes());
        var portal = new Portal(false, statements, values, bind.resultFormats());
        step.name = names.portals.add(bind.portal(), portal);
        openBind = new OpenBind(parse, step, bind, portal, names.mark(), batch);
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
        OpenBind open = openBind;
        if (open != null && open.bind().portal().equals(execute.portal())) {
            openBind = null;
            runs(open, step);
        } else {
            rest();
            again(step, execute.portal());
        }
    }

    /// Execute of a portal that was bound, or of a cursor that was declared, before.
    private void again(Step step, String name) {
        ask(again(name, names.mark(), batch, work), List.of(step));
        work = true;
    }

    private Question again(String name, long mark, long batchStart, boolean afterWork) {
        List<Portal> portals = names.portals.of(name, mark, batchStart);
        var statements = new ArrayList<Statement>();
        portals.forEach(portal -> statements.addAll(portal.statements()));
        Portal latest = portals.isEmpty() ? null : portals.getLast();
        boolean sure = portals.size() <= 1 || statements.isEmpty();
        return new Question(
                false,
                sure ? statements : List.of(unsure(statements)),
                latest == null ? List.of() : latest.values(),
                latest == null ? List.of() : latest.resultFormats(),
                false,
                afterWork,
                mark,
                Rejection.plain(NO_PORTAL, "portal \"" + name + "\" does not exist"),
                portals.size() == 1,
                () -> again(name, mark, batchStart, afterWork));
    }

    /// Which values a portal has is not known where it may be one of several.
    private static Statement unsure(List<Statement> meanings) {
        return new Statement(
                meanings.getLast().sql(),
                List.of(),
                SqlFacts.unjudged("the portal may be one of several"));
    }

    /// What waits for an Execute is asked for by itself.
    void rest() {
        OpenBind bind = openBind;
        Step parse = openParse;
        openBind = null;
        openParse = null;
        if (bind != null) {
            runs(bind, null);
        }
        if (parse != null) {
            prepare(parse);
        }
    }

    private void prepare(Step step) {
        Statement statement = step.statement;
        if (statement != null) {
            ask(question(true, statement), List.of(step));
        }
    }

    private Question question(boolean preparation, Statement statement) {
        return new Question(
                preparation,
                List.of(statement),
                List.of(),
                List.of(),
                true,
                work,
                names.mark(),
                noStatement(""),
                true,
                null);
    }

    private void runs(OpenBind open, @Nullable Step execute) {
        var steps = new ArrayList<Step>(3);
        addIfAny(steps, open.parse());
        steps.add(open.step());
        addIfAny(steps, execute);
        long mark = names.mark();
        ask(
                open.parse() == null
                        ? boundAgain(open, mark, work)
                        : bound(open, open.portal().statements(), mark, work),
                steps);
        work = true;
    }

    private Question bound(
            OpenBind open, List<Statement> statements, long mark, boolean afterWork) {
        String name = open.bind().statement();
        boolean parses = open.parse() != null;
        return new Question(
                false,
                statements,
                open.portal().values(),
                open.portal().resultFormats(),
                parses,
                afterWork,
                mark,
                noStatement(name),
                statements.size() == 1,
                parses ? null : () -> boundAgain(open, mark, afterWork));
    }

    private Question boundAgain(OpenBind open, long mark, boolean afterWork) {
        List<Statement> statements =
                names.statements.of(open.bind().statement(), open.mark(), open.batch());
        open.portal().boundTo(statements);
        return bound(open, statements, mark, afterWork);
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

    private void ask(Question question, List<Step> steps) {
        var ruling = new Ruling(conversation, question);
        for (Step step : steps) {
            step.ruling = ruling;
        }
        steps.getLast().closesRuling = true;
        conversation.ask(ruling);
    }
}
