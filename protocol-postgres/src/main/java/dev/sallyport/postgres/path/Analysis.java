package dev.sallyport.postgres.path;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has texts analysed: known shapes at once, others on a worker. The docket asks for one question
/// at a time, so however long its pipeline is, a session asks the parser for one text at a time.
/// Belongs to the event loop.
final class Analysis {
    private static final Logger log = LoggerFactory.getLogger(Analysis.class);

    private final SqlAnalyzer analyzer;
    private final Person asker;
    private final Executor blocking;
    private final Executor loop; // and flushes what its task wrote
    private final SessionState state;
    private final int mostBytes;

    Analysis(
            SqlAnalyzer analyzer,
            Person asker,
            Executor blocking,
            Executor loop,
            SessionState state,
            int mostBytes) {
        this.analyzer = analyzer;
        this.asker = asker;
        this.blocking = blocking;
        this.loop = loop;
        this.state = state;
        this.mostBytes = mostBytes;
    }

    /// @param done called on the loop, unless the facts are there already
    /// @return whether they are
    boolean begin(Question question, Runnable done) {
        var unknown = new ArrayList<Statement>();
        for (Statement statement : question.statements()) {
            if (question.parses() && isUncertain(statement.sql())) {
                statement.analysedAs(
                        SqlFacts.unjudged("string literals may have changed their meaning before"));
            } else if (statement.facts() == null && !isKnown(statement)) {
                unknown.add(statement);
            }
        }
        if (unknown.isEmpty()) {
            return true;
        }
        analyse(unknown, done);
        return false;
    }

    private boolean isKnown(Statement statement) {
        SqlFacts facts =
                isTooLong(statement.sql())
                        ? SqlFacts.unjudged("longer than " + mostBytes + " bytes")
                        : analyzer.known(statement.sql());
        if (facts != null) {
            statement.analysedAs(facts);
        }
        return facts != null;
    }

    private boolean isTooLong(String sql) {
        return sql.length() > mostBytes
                || (sql.length() > mostBytes / 3
                        && sql.getBytes(StandardCharsets.UTF_8).length > mostBytes);
    }

    /// Something under way may have turned standard_conforming_strings off or changed the encoding,
    /// and its report is not here yet. Plain ASCII without a backslash reads the same under all.
    private boolean isUncertain(String sql) {
        return state.isTextUncertain()
                && sql.chars().anyMatch(character -> character == '\\' || character >= 0x80);
    }

    private void analyse(List<Statement> unknown, Runnable done) {
        try {
            blocking.execute(() -> {
                List<SqlFacts> facts = unknown.stream().map(one -> facts(one.sql())).toList();
                loop.execute(() -> found(unknown, facts, done));
            });
        } catch (RejectedExecutionException e) {
            loop.execute(() -> found(unknown, List.of(), done));
        }
    }

    private SqlFacts facts(String sql) {
        try {
            return analyzer.analyze(asker, sql);
        } catch (RuntimeException e) {
            log.atError().setCause(e).log("SQL analysis failed");
            return SqlFacts.unjudged("the analysis failed");
        }
    }

    private static void found(List<Statement> unknown, List<SqlFacts> facts, Runnable done) {
        for (int i = 0; i < unknown.size(); i++) {
            unknown.get(i)
                    .analysedAs(
                            i < facts.size()
                                    ? facts.get(i)
                                    : SqlFacts.unjudged("no worker to analyse it"));
        }
        done.run();
    }
}
