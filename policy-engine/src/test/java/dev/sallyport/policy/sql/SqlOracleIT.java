package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Our reading against the server's own, over a corpus and over mutants of it. In an aborted
/// transaction the server parses every text and runs none: 42601 is a text that its grammar
/// rejects, 25P02 one that it accepts.
class SqlOracleIT {
    private static final String SCHEMA =
            """
            CREATE TYPE addr AS (street text, city text);
            CREATE TABLE customers (id int PRIMARY KEY, name text, email text, phone text,
                card text, national_id text, address addr, tags text[], data jsonb);
            CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text, total numeric,
                created_at timestamptz);
            CREATE TABLE items (order_id int, sku text, qty int);
            CREATE SEQUENCE s;
            CREATE SCHEMA shop;
            CREATE TABLE shop.stock (sku text, qty int);
            CREATE FUNCTION peek(int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'x'; END $$;
            CREATE FUNCTION shop.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE FUNCTION total_of(customers) RETURNS int LANGUAGE sql AS 'SELECT 1';
            CREATE TABLE "weird ""name\""" (a int);
            """;
    private static final Pattern NESTING =
            Pattern.compile(
                    "(?i)(explain (analyze|\\(analyze,)|declare|copy \\(|with w|select .*\\(\\{"
                            + "|select 1;|create (table|materialized)).*\\{(query|dml)");
    private static final String HARMLESS_THOUGH_VOLATILE =
            "random|random_normal|clock_timestamp|timeofday|gen_random_uuid|uuidv[47]|currval|lastval"
                    + "|txid_status|pg_xact_status|current_query|pg_is_in_recovery|pg_current_wal_.*"
                    + "|pg_last_.*|pg_.*_size|pg_partition_.*|pg_blocking_pids|array_(sample|shuffle)"
                    + "|pg_lock_status|pg_jit_available|pg_notification_queue_usage"
                    + "|pg_sequence_last_value|pg_get_sequence_data|pg_sleep.*|bernoulli|system";
    private static final String ACCEPTED = "25P02";
    private static final String REJECTED = "42601";
    private static final Set<String> BREAK_TRANSACTION =
            Set.of("BEGIN", "START", "COMMIT", "ROLLBACK", "PREPARE", "SAVEPOINT", "RELEASE");

    private static final PostgresSqlAnalyzer ANALYZER =
            new PostgresSqlAnalyzer(AnalyzerLimits.defaults());

    private static EmbeddedPostgres postgres;
    private static ServerProbe aborted;
    private static ServerProbe live;

    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        live = new ServerProbe(postgres.getPort());
        assertThat(live.query(SCHEMA).message()).isEmpty();
        live.query("SET statement_timeout = '2s'");
        aborted = new ServerProbe(postgres.getPort());
        aborted.query("BEGIN; SELECT 1/0");
    }

    @AfterAll
    static void stop() throws IOException {
        aborted.close();
        live.close();
        postgres.close();
    }

    private enum Kind {
        REJECTED,
        NOTHING,
        ONE,
        SEVERAL
    }

    private static Kind kind(String sql) throws IOException {
        var answer = aborted.parse(sql);
        if (answer.state().equals(REJECTED)) {
            return answer.message().startsWith("cannot insert multiple")
                    ? Kind.SEVERAL
                    : Kind.REJECTED;
        }
        // transaction control passes in an aborted transaction, and so does a text of nothing
        boolean accepted = answer.ok() || answer.state().equals(ACCEPTED);
        if (!accepted) {
            return Kind.REJECTED; // also texts that the server's lexer or a later check rejects
        }
        boolean nothing =
                answer.ok()
                        && Lexer.tokens(sql, AnalyzerLimits.defaults()).stream()
                                .allMatch(token -> token.isSymbol(";"));
        return nothing ? Kind.NOTHING : Kind.ONE;
    }

    /// @return what is weaker in our reading than in the server's
    private static List<String> weaker(String sql, Kind kind, SqlFacts facts) throws IOException {
        var weaker = new ArrayList<String>();
        int count = facts.statements().size();
        boolean sameCount =
                switch (kind) {
                    case NOTHING -> count == 0;
                    case ONE -> count == 1;
                    case SEVERAL -> count > 1;
                    case REJECTED -> true;
                };
        if (!sameCount) {
            weaker.add("server sees " + kind + ", we see " + count);
        }
        if (kind == Kind.SEVERAL) {
            for (List<Token> part :
                    Splitter.statements(Lexer.tokens(sql, AnalyzerLimits.defaults()))) {
                String text = sql.substring(part.getFirst().start(), part.getLast().end());
                if (kind(text) != Kind.ONE) {
                    weaker.add("we cut out what is no statement: " + text);
                }
                weaker.addAll(new Truth(live).missing(text, facts));
            }
        } else if (kind == Kind.ONE) {
            weaker.addAll(new Truth(live).missing(sql, facts));
        }
        return weaker;
    }

    @Test
    void nothingThatTheServerAcceptsIsJudgedWeakerThanItIs() throws IOException {
        var entries = Corpus.entries();
        var failures = new ArrayList<String>();
        var unjudged = new ArrayList<String>();
        int accepted = 0;
        int doubted = 0;
        for (Corpus.Entry entry : entries) {
            Kind kind = kind(entry.text());
            if (kind == Kind.REJECTED) {
                continue;
            }
            SqlFacts facts = ANALYZER.analyze(entry.text());
            accepted++;
            if (facts.judged()) {
                weaker(entry.text(), kind, facts)
                        .forEach(w -> failures.add(entry.text() + " -- " + w));
            } else if (meantToBeUnjudged(facts)) {
                doubted++;
            } else {
                unjudged.add(entry.text() + " -- " + facts.reason());
            }
        }
        double rate = 1 - (double) unjudged.size() / (accepted - doubted);
        System.out.printf(
                "corpus %d, accepted by the server %d, unjudged on purpose %d, not understood %d,"
                        + " judged %.2f %%%n",
                entries.size(), accepted, doubted, unjudged.size(), 100 * rate);
        unjudged.stream().limit(Integer.getInteger("oracle.print", 0)).forEach(System.out::println);
        assertThat(entries).hasSizeGreaterThan(2000);
        assertThat(failures).isEmpty();
        assertThat(rate).isGreaterThanOrEqualTo(0.95);
    }

    /// DO, and set_config that would leave the gateway blind.
    private static boolean meantToBeUnjudged(SqlFacts facts) {
        return facts.reason().startsWith("DO runs") || facts.reason().startsWith("set_config");
    }

    @Test
    void theCommandTagBeginsWithOurVerb() throws IOException {
        var failures = new ArrayList<String>();
        int compared = 0;
        for (String sql : Corpus.handWritten()) {
            SqlFacts facts = ANALYZER.analyze(sql);
            boolean safe =
                    facts.judged()
                            && facts.statements().size() == 1
                            && !BREAK_TRANSACTION.contains(facts.statements().getFirst().verb())
                            && !sql.matches(".*(PROGRAM|/tmp|/etc|SUBSCRIPTION|SESSION).*");
            if (!safe) {
                continue;
            }
            live.query("BEGIN");
            var answer = live.query(sql);
            live.query("ROLLBACK");
            StatementFacts statement = facts.statements().getFirst();
            if (answer.ok() && !answer.tags().isEmpty()) {
                compared++;
                String tag = answer.tags().getFirst();
                boolean fills = statement.verb().equals("CREATE") && tag.startsWith("SELECT");
                if (!fills && !tag.startsWith(statement.verb())) {
                    failures.add(sql + " -- " + statement.verb() + ", server " + answer.tags());
                }
            }
        }
        System.out.printf("command tags compared: %d%n", compared);
        assertThat(compared).isGreaterThan(150);
        assertThat(failures).isEmpty();
    }

    /// The list of functions vouched for against the catalogue it was taken from.
    @Test
    void noFunctionVouchedForIsVolatileButTheNamedFew() throws IOException {
        var volatiles =
                live.query(
                        "SELECT DISTINCT proname FROM pg_catalog.pg_proc WHERE provolatile = 'v'"
                                + " AND pronamespace = 'pg_catalog'::regnamespace");
        List<String> vouched =
                volatiles.rows().stream()
                        .map(List::getFirst)
                        .filter(name -> Functions.isVouchedFor("", name))
                        .filter(name -> !name.matches(HARMLESS_THOUGH_VOLATILE))
                        .toList();
        assertThat(volatiles.rows()).hasSizeGreaterThan(200);
        assertThat(vouched).isEmpty();
    }

    /// What a template would run is in the facts of the whole.
    @Test
    void whatRunsInsideAnotherStatementCounts() {
        var failures = new ArrayList<String>();
        int compared = 0;
        for (Corpus.Entry entry : Corpus.entries()) {
            SqlFacts whole = ANALYZER.analyze(entry.text());
            boolean values = entry.inner().startsWith("VALUES"); // a SELECT only by itself
            boolean nested = !values && NESTING.matcher(entry.template()).lookingAt();
            if (!nested || !whole.judged()) {
                continue;
            }
            compared++;
            SqlFacts inner = ANALYZER.analyze(entry.inner());
            boolean all =
                    whole.verbs().containsAll(inner.verbs())
                            && whole.effects().containsAll(inner.effects())
                            && whole.reads().containsAll(inner.reads())
                            && whole.writes().containsAll(inner.writes())
                            && whole.functions().containsAll(inner.functions())
                            && (inner.hasWhere() || !whole.hasWhere());
            if (!all) {
                failures.add(entry.text());
            }
        }
        System.out.printf("nested statements compared: %d%n", compared);
        assertThat(compared).isGreaterThan(600);
        assertThat(failures).isEmpty();
    }

    @Test
    void mutantsAreNotJudgedWeakerEither() throws IOException {
        var entries = Corpus.entries();
        var random = new Random(Long.getLong("oracle.seed", 20261125));
        var failures = new ArrayList<String>();
        int accepted = 0;
        int judged = 0;
        int mutants = Integer.getInteger("oracle.mutants", 6000);
        for (int i = 0; i < mutants; i++) {
            String sql = Mutation.of(entries.get(random.nextInt(entries.size())).text(), random);
            SqlFacts facts = ANALYZER.analyze(sql);
            if (!facts.judged()) {
                continue;
            }
            Kind kind = kind(sql);
            if (kind == Kind.REJECTED) {
                continue;
            }
            accepted++;
            judged++;
            weaker(sql, kind, facts).forEach(w -> failures.add(sql + " -- " + w));
        }
        System.out.printf("mutants %d, judged and accepted %d%n", mutants, judged);
        assertThat(accepted).isGreaterThan(200);
        assertThat(failures).isEmpty();
    }
}
