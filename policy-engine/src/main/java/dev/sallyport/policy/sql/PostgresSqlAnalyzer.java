package dev.sallyport.policy.sql;

import dev.sallyport.core.Principal.Person;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads PostgreSQL's SQL for the policy. Never throws on any text, never answers weaker than what
/// the server would do: what it can't vouch for is unjudged. Assumes what the protocol pins:
/// `standard_conforming_strings` on and `client_encoding` UTF8. Thread-safe.
public final class PostgresSqlAnalyzer implements SqlAnalyzer {
    private static final Logger log = LoggerFactory.getLogger(PostgresSqlAnalyzer.class);

    private final AnalyzerLimits limits;
    private final FactsCache cache;
    private final GrammarParser grammar = new GrammarParser();
    private final ParserThreads threads = new ParserThreads();

    public PostgresSqlAnalyzer(AnalyzerLimits limits) {
        this.limits = limits;
        this.cache = new FactsCache(limits.cacheBytes());
    }

    @Override
    public @Nullable SqlFacts known(String sql) {
        if (sql.length() > FactsCache.LONGEST_TEXT) {
            return null;
        }
        SqlFacts facts = cache.byText(sql);
        if (facts != null) {
            return facts;
        }
        try {
            Characters.check(sql, limits);
            return cache.byShape(ShapeKey.of(sql, Lexer.tokens(sql, limits)));
        } catch (Unreadable e) {
            return null; // analyze() says why
        }
    }

    @Override
    public SqlFacts analyze(Person asker, String sql) {
        SqlFacts known = cache.byText(sql);
        if (known != null) {
            return known;
        }
        try {
            SqlFacts facts = read(asker, sql);
            cache.keepText(sql, facts);
            return facts;
        } catch (Unreadable e) {
            return SqlFacts.unjudged(e.reason());
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("length", sql.length()).log("analysis failed");
            return SqlFacts.unjudged("the analysis failed; see the gateway's log");
        }
    }

    private SqlFacts read(Person asker, String sql) {
        Characters.check(sql, limits);
        List<Token> tokens = Lexer.tokens(sql, limits);
        String key = ShapeKey.of(sql, tokens);
        SqlFacts known = cache.byShape(key);
        if (known != null) {
            return known;
        }
        Deadline deadline = Deadline.of(limits.deadline(), limits.patience());
        return threads.run(asker, () -> parsed(key, sql, tokens, deadline), deadline);
    }

    /// On a parser's thread.
    private SqlFacts parsed(String key, String sql, List<Token> tokens, Deadline deadline) {
        SqlFacts meanwhile = cache.byShape(key); // many sessions begin with the same statement
        if (meanwhile != null) {
            return meanwhile;
        }
        SqlFacts facts = statements(sql, tokens, deadline);
        cache.keepShape(key, facts);
        return facts;
    }

    private SqlFacts statements(String sql, List<Token> tokens, Deadline deadline) {
        var reader = new StatementReader(sql, grammar, deadline, limits, 0);
        var all = new ArrayList<StatementFacts>();
        for (List<Token> statement : Splitter.statements(tokens)) {
            all.add(reader.read(statement));
        }
        return new SqlFacts(all);
    }

    /// Reads statements of every family, so that no client's first statement waits until the
    /// parser's classes are loaded and its tables built. Takes half a second to a second of one
    /// processor; ask on a thread of its own while the rest starts. Never throws.
    public void warmUp() {
        long start = System.nanoTime();
        int read = 0;
        for (String sql : WarmUp.STATEMENTS) {
            read += isRead(sql) ? 1 : 0;
        }
        log.atInfo()
                .addKeyValue("statements", read)
                .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - start).toMillis())
                .log("SQL analyser is warm");
    }

    private boolean isRead(String sql) {
        try {
            var deadline = Deadline.of(WarmUp.PATIENCE, WarmUp.PATIENCE);
            List<Token> tokens = Lexer.tokens(sql, limits);
            return threads.run(ALONE, () -> statements(sql, tokens, deadline), deadline).judged();
        } catch (RuntimeException e) {
            log.atWarn().setCause(e).log("SQL analyser: warming up failed");
            return false;
        }
    }
}
