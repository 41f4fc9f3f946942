package dev.sallyport.postgres.mask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.MaskOrder.Method;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a real server's catalogue tells of where values flow.
class CatalogueIT {
    private static final List<MaskOrder> EMAILS =
            List.of(new MaskOrder("hide-pii", List.of("*.email"), new Method.Token("customer")));

    private static final String SCHEMA =
            """
            CREATE TABLE customers (id int PRIMARY KEY, name text, email text, city text,
              email_size int GENERATED ALWAYS AS (length(email)) STORED,
              name_size int GENERATED ALWAYS AS (length(name)) STORED);
            CREATE TABLE orders (id int PRIMARY KEY, customer_id int, status text);
            CREATE VIEW plain AS SELECT id AS n, email AS contact, city FROM customers;
            CREATE VIEW lowered AS SELECT id, lower(email) AS x, lower(city) AS y FROM customers;
            CREATE VIEW rowed AS SELECT id, row_to_json(c) AS x FROM customers c;
            CREATE VIEW swapped AS
              SELECT id, s.b AS a, s.a AS b FROM (SELECT id, city AS a, email AS b FROM customers) s;
            CREATE VIEW over AS SELECT n, contact AS "the contact" FROM plain;
            CREATE VIEW unioned AS SELECT name AS x FROM customers UNION ALL SELECT email FROM customers;
            CREATE VIEW innocent AS SELECT id, upper(status) AS s FROM orders;
            CREATE MATERIALIZED VIEW stored AS SELECT * FROM plain;
            CREATE TABLE people (id int, email text) PARTITION BY RANGE (id);
            CREATE TABLE people_1 PARTITION OF people FOR VALUES FROM (0) TO (100);
            CREATE TABLE child (more text) INHERITS (orders);
            CREATE FUNCTION peek() RETURNS text LANGUAGE sql AS 'SELECT email FROM customers LIMIT 1';
            CREATE VIEW on_code AS SELECT id, peek() AS x FROM orders;
            CREATE VIEW " :resno 1 :resname x" AS
              SELECT lower(email) AS " :resno 1 :resname x :ressortgroupref 0 :resorigtbl 1259", id
                FROM customers;
            """;

    private static EmbeddedPostgres server;

    @BeforeAll
    static void start() throws IOException, SQLException {
        server = EmbeddedPostgres.builder().start();
        execute(SCHEMA);
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<List<String>> rows(String before) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(before);
            var rows = new ArrayList<List<String>>();
            try (ResultSet result = statement.executeQuery(CatalogueQuery.sql())) {
                while (result.next()) {
                    var row = new ArrayList<String>();
                    for (int i = 1; i <= 5; i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
            return rows;
        }
    }

    private static Catalogue catalogue() throws SQLException {
        var reader = new CatalogueReader();
        for (List<String> row : rows("SELECT 1")) {
            reader.row(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
        }
        return reader.build();
    }

    /// `relation.column` of all that is hidden outside the system catalogue.
    private static Set<String> hidden(List<MaskOrder> orders) throws SQLException {
        Catalogue catalogue = catalogue();
        MaskSet set = catalogue.maskSet(orders);
        return catalogue.relations().stream()
                .filter(r -> !r.isSystem())
                .flatMap(r ->
                        r.columns().entrySet().stream()
                                .filter(c -> set.method(r.oid(), c.getKey()) != null)
                                .map(c -> r.name() + "." + c.getValue()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void valuesAreFollowedIntoViewsGeneratedColumnsAndPartitions() throws SQLException {
        assertThat(hidden(EMAILS))
                .containsExactlyInAnyOrder(
                        "customers.email",
                        "customers.email_size",
                        "plain.contact",
                        "lowered.x",
                        "lowered.y", // an expression: nobody says of which column
                        "rowed.x",
                        "swapped.a",
                        "swapped.b", // one of two origins: nobody says which
                        "over.the contact",
                        "unioned.x",
                        "stored.contact",
                        "people.email",
                        "people_1.email",
                        "on_code.x",
                        " :resno 1 :resname x. :resno 1 :resname x :ressortgroupref 0 :resorigtbl 1259");
    }

    @Test
    void aTracedColumnIsHiddenAsItsOriginAndAnExpressionIsWithheld() throws SQLException {
        Catalogue catalogue = catalogue();
        MaskSet set = catalogue.maskSet(EMAILS);
        assertThat(method(catalogue, set, "over", 2)).isEqualTo(new Method.Token("customer"));
        assertThat(method(catalogue, set, "stored", 2)).isEqualTo(new Method.Token("customer"));
        assertThat(method(catalogue, set, "lowered", 2)).isEqualTo(new Method.Redact());
        assertThat(method(catalogue, set, "customers", 5)).isEqualTo(new Method.Redact());
        assertThat(catalogue.maskSet(EMAILS)).as("resolved once").isSameAs(set);
    }

    private static @Nullable Method method(
            Catalogue catalogue, MaskSet set, String relation, int column) {
        int oid =
                catalogue.relations().stream()
                        .filter(r -> r.name().equals(relation))
                        .findFirst()
                        .orElseThrow()
                        .oid();
        return set.method(oid, column);
    }

    @Test
    void whatHidesAChildHidesItsParentAndTheOtherWayRound() throws SQLException {
        assertThat(hidden(List.of(order("child.status"))))
                .containsExactlyInAnyOrder(
                        "child.status", "orders.status", "innocent.s", "on_code.x");
        assertThat(hidden(List.of(order("public.orders.status")))).contains("child.status");
    }

    @Test
    void statisticsAndOtherSessionsStatementsAreHiddenWithAnything() throws SQLException {
        Catalogue catalogue = catalogue();
        MaskSet set = catalogue.maskSet(EMAILS);
        var hidden =
                catalogue.relations().stream()
                        .filter(Relation::isSystem)
                        .flatMap(
                                r -> set.hiddenNames(r.oid()).stream().map(c -> r.name() + "." + c))
                        .toList();
        assertThat(hidden)
                .contains(
                        "pg_stats.most_common_vals",
                        "pg_stats.histogram_bounds",
                        "pg_stats_ext.most_common_vals",
                        "pg_statistic.stavalues1",
                        "pg_statistic_ext_data.stxdmcv",
                        "pg_stat_activity.query")
                .doesNotContain("pg_stats.tablename", "pg_attribute.attname");
    }

    private static MaskOrder order(String column) {
        return new MaskOrder("r", List.of(column), new Method.Redact());
    }

    @Test
    void functionsThatCouldHideBehindAnotherNameAreKnown() throws SQLException {
        Catalogue catalogue = catalogue();
        assertThat(catalogue.ownFunctions).contains("peek").doesNotContain("lower");
        assertThat(catalogue.rowFunctions)
                .contains("row_to_json", "to_json", "to_jsonb", "concat", "num_nulls")
                .doesNotContain("lower", "length");
        assertThat(catalogue.hasOwnOperators()).isFalse();
    }

    @Test
    void noSearchPathChangesWhatTheQuerySees() throws SQLException {
        execute(
                """
                CREATE SCHEMA evil;
                CREATE FUNCTION evil.no(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
                CREATE FUNCTION evil.no(name, name) RETURNS boolean LANGUAGE sql AS 'SELECT false';
                CREATE FUNCTION evil.no("char", "char") RETURNS boolean LANGUAGE sql AS 'SELECT false';
                CREATE OPERATOR evil.= (leftarg = oid, rightarg = oid, function = evil.no);
                CREATE OPERATOR evil.= (leftarg = name, rightarg = name, function = evil.no);
                CREATE OPERATOR evil.= (leftarg = "char", rightarg = "char", function = evil.no);
                CREATE OPERATOR evil.>= (leftarg = oid, rightarg = oid, function = evil.no);
                CREATE OPERATOR evil.<> (leftarg = oid, rightarg = oid, function = evil.no);
                CREATE FUNCTION evil.regexp_matches(text, text, text) RETURNS SETOF text[]
                  LANGUAGE sql AS 'SELECT ARRAY[''1'', ''1259'', ''1'']';
                CREATE VIEW evil.pg_class AS SELECT 1 AS oid;
                """);
        try {
            var plain = rows("SELECT 1");
            var hostile =
                    rows(
                            "SET search_path = evil, pg_catalog; SET standard_conforming_strings = off;"
                                    + " SET quote_all_identifiers = on");
            assertThat(hostile).containsExactlyInAnyOrderElementsOf(plain);
            assertThat(catalogue().hasOwnOperators()).isTrue();
        } finally {
            execute("DROP SCHEMA evil CASCADE");
        }
    }

    @Test
    void anyRoleMayReadTheCatalogue() throws SQLException {
        execute("CREATE ROLE nobody LOGIN");
        assertThat(rows("SET ROLE nobody")).containsExactlyInAnyOrderElementsOf(rows("SELECT 1"));
        execute("DROP ROLE nobody");
    }
}
