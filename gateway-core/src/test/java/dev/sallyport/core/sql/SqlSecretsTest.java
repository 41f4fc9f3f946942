package dev.sallyport.core.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlSecretsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER ROLE app PASSWORD '%s'",
                "create user x with encrypted password /* new */ '%s' valid until '2027-01-01'",
                "alter role app password -- it is\n '%s'; select 1",
                "ALTER ROLE app PASSWORD E'a\\'%s'",
                "ALTER ROLE app PASSWORD U&'%s'",
                "ALTER ROLE app PASSWORD $p$%s$p$",
                "ALTER ROLE app PASSWORD $$%s",
                "ALTER ROLE app PASSWORD 'it''s %s",
                "CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'u', password '%s')",
                "CREATE USER MAPPING FOR app SERVER s OPTIONS (user 'u', \"password\" '%s')",
                "CREATE SUBSCRIPTION s CONNECTION 'host=h password=%s dbname=d' PUBLICATION p",
                "select dblink_connect('c', 'user=u password = ''%s''')",
                "select dblink_connect('sslpassword=%s')",
            })
    void aPasswordIsNotShown(String sql) {
        assertThat(SqlSecrets.hidden(sql.formatted("hunter2")))
                .doesNotContain("hunter2")
                .contains("[secret]")
                .startsWith(sql.substring(0, 8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'password ', evil(), ''",
                "select 'password' 'evil'",
                "select \"a password \", 'evil'",
                "select 1 /* password */ , 'evil'",
                "select 1 -- password\n , 'evil'",
                "select $$ password $$, 'evil', $$ x $$",
                "select password from t where password = 'evil'",
                "select password, 'evil'",
                "select a.password$ 'evil'",
                "select /* /* password */ */ 'evil'",
                "do $$ begin perform password=evil(); end $$",
                "select query_to_xml('select 1 where password=evil()')",
                "select e'\\' password ', evil(), e''",
            })
    void nothingElseIsHiddenBehindTheWord(String sql) {
        assertThat(SqlSecrets.hidden(sql)).isEqualTo(sql);
    }

    @Test
    void whatStandsAroundAPasswordStays() {
        assertThat(
                        SqlSecrets.hidden(
                                "alter role a password 'x' login; drop table t; alter role b"
                                        + " password $x$y$x$ nologin"))
                .isEqualTo(
                        "alter role a password '[secret]' login; drop table t; alter role b"
                                + " password '[secret]' nologin");
    }

    @Test
    void aTextWithoutTheWordIsTheSameObject() {
        String sql = String.join(" ", "select", "'passwort'");
        assertThat(SqlSecrets.hidden(sql)).isSameAs(sql);
    }

    @ParameterizedTest
    @Timeout(10)
    @ValueSource(strings = {"'", "/*", "$a$", "a=b ", "''", "password '", "password=''"})
    void hostileTextIsReadInLinearTime(String unit) {
        String sql = "select password '" + unit.repeat(300_000);
        long start = System.nanoTime();
        assertThat(SqlSecrets.hidden(sql)).isNotNull();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
}
