package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Session;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.policy.shell.BashAnalyzer;
import dev.sallyport.policy.shell.ShellLimits;
import dev.sallyport.policy.sql.AnalyzerLimits;
import dev.sallyport.policy.sql.PostgresSqlAnalyzer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The sample policies against the real analysers: their own tests, and what clients send of
/// themselves.
class ShopPolicyTest {
    /// More time than in service: these tests run first on a cold and busy machine.
    private static final SqlAnalyzer ANALYZER =
            new PostgresSqlAnalyzer(
                    new AnalyzerLimits(1 << 20, 50_000, 500, Duration.ofMinutes(1), 1 << 20));

    private static final ShellAnalyzer SHELL =
            new BashAnalyzer(new ShellLimits(64 << 10, 40, 20_000, 2_000, Duration.ofMinutes(1)));

    /// All samples: box.yaml too.
    private static final LoadedPolicy SHOP = load();

    private static LoadedPolicy load() {
        try {
            return PolicyLoader.load(Path.of("..", "config", "policies"));
        } catch (PolicyException e) {
            throw new AssertionError(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> itsOwnTestsPass() {
        return new PolicyTests(ANALYZER, SHELL)
                .run(SHOP).stream()
                        .map(result ->
                                DynamicTest.dynamicTest(
                                        result.test().name(),
                                        () ->
                                                assertThat(result.failures())
                                                        .as(result.explanation().toText())
                                                        .isEmpty()));
    }

    private static Explanation explain(String sql, Principal.Kind kind, String group) {
        Session session = Given.session(kind, group);
        var command =
                new SqlCommand(
                        sql,
                        List.of(),
                        ANALYZER.analyze(sql),
                        new SqlContext("shop", "", "", false));
        return new PolicyExplainer(SHOP.engine()).explain(session, command);
    }

    static Stream<String> clientQueries() throws IOException {
        try (InputStream in = ShopPolicyTest.class.getResourceAsStream("client-queries.sql")) {
            if (in == null) {
                throw new IOException("client-queries.sql is missing");
            }
            String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Arrays.stream(all.split("(?m)^--@ .*$")).skip(1).map(String::strip);
        }
    }

    @ParameterizedTest
    @MethodSource("clientQueries")
    void whatPsqlAndJdbcAskOfTheCataloguePasses(String sql) {
        Explanation told = explain(sql, Principal.Kind.AGENT, "agents");
        assertThat(told.decision()).as(told.toText()).isInstanceOf(Decision.Mask.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ; -- nothing",
                "declare c cursor for select * from orders",
                "deallocate all",
                "discard all",
                "reset statement_timeout",
                "set transaction isolation level serializable",
                "show all",
                "explain select * from orders",
                "copy (select id from orders) to stdout",
                "with o as (select * from orders) select count(*), max(id) from o group by status",
                "select * from orders o join customers c on c.id = o.customer_id limit 10",
                "insert into orders (customer_id) values (1) on conflict do nothing returning id",
                "delete from orders where id = 1"
            })
    void aDevelopersDayPasses(String sql) {
        Explanation told = explain(sql, Principal.Kind.HUMAN, "developers");
        assertThat(told.decision()).as(told.toText()).isInstanceOf(Decision.Mask.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create table t (a int)",
                "create temp table t as select * from customers",
                "select * into t from customers",
                "grant select on customers to public",
                "copy orders from program 'curl example.com'",
                "copy orders to '/tmp/x'",
                "select lo_import('/etc/passwd')",
                "select pg_sleep(1), my_own_function(id) from orders",
                "select pg_terminate_backend(1)",
                "select set_config('search_path', 'mine', false)",
                "set session authorization postgres",
                "set local role postgres",
                "alter system set work_mem = '1GB'",
                "vacuum orders",
                "call something()",
                "load 'library'",
                "explain analyze create table t as select 1",
                "select 1; set search_path = mine; select 2",
                "prepare transaction 'x'",
                "notify channel, 'secret'"
            })
    void whatTheSampleDoesNotNameDoesNotPass(String sql) {
        Explanation told = explain(sql, Principal.Kind.HUMAN, "developers");
        assertThat(told.decision()).as(told.toText()).isInstanceOf(Decision.Block.class);
    }

    @Test
    void nobodyOutsideTheNamedGroupsDoesAnything() {
        assertThat(explain("select 1", Principal.Kind.AGENT, "approver").decision())
                .isInstanceOf(Decision.Block.class);
        assertThat(explain("", Principal.Kind.AGENT, "approver").decision())
                .isInstanceOf(Decision.Block.class);
    }
}
