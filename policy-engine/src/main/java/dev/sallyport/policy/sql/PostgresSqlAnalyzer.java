package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
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
    public SqlFacts analyze(String sql) {
        SqlFacts known = cache.byText(sql);
        if (known != null) {
            return known;
        }
        try {
            SqlFacts facts = read(sql);
            cache.keepText(sql, facts);
            return facts;
        } catch (Unreadable e) {
            return SqlFacts.unjudged(e.reason());
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("length", sql.length()).log("analysis failed");
            return SqlFacts.unjudged("the analysis failed; see the gateway's log");
        }
    }

    private SqlFacts read(String sql) {
        Characters.check(sql, limits);
        List<Token> tokens = Lexer.tokens(sql, limits);
        String key = ShapeKey.of(sql, tokens);
        SqlFacts known = cache.byShape(key);
        if (known != null) {
            return known;
        }
        Deadline deadline = Deadline.in(limits.deadline());
        SqlFacts facts = threads.run(() -> statements(sql, tokens, deadline), deadline);
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
}
