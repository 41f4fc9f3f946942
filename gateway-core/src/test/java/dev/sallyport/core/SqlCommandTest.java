package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.SqlValue;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an approver reads is what the approval is bound to.
class SqlCommandTest {
    private static String shown(String sql, SqlContext context, SqlValue... values) {
        return new SqlCommand(sql, List.of(values), new SqlFacts(List.of()), context).shown();
    }

    private static SqlContext context(
            String database, boolean otherDatabase, String role, String searchPath) {
        return new SqlContext(database, otherDatabase, role, searchPath, false, false);
    }

    @Test
    void aStatementInASessionAsItBeganIsShownAsItIs() {
        String sql = "delete from orders\nwhere id = 1";
        assertThat(shown(sql, context("shop", false, "", ""))).isEqualTo(sql);
        assertThat(shown(sql, context("shop", false, "", "\"$user\", public"))).isEqualTo(sql);
    }

    @Test
    void anotherDatabaseRoleOrSearchPathIsShownBehindStatementAndValues() {
        assertThat(
                        shown(
                                "delete from orders where id = $1",
                                context("billing", true, "owner", "evil, public"),
                                new SqlValue.Text(23, "7")))
                .isEqualTo(
                        """
                        delete from orders where id = $1
                        -- $1 (type 23) = 7
                        -- database = billing
                        -- role = owner
                        -- search_path = evil, public\
                        """);
    }

    @Test
    void commentsOfTheStatementCantPoseAsWhatTheGatewaySays() {
        assertThat(
                        shown(
                                "delete from orders\n-- database = test\n-- role = nobody",
                                context("shop", false, "", "")))
                .endsWith(
                        """

                        -- database = shop
                        -- role = (the account's)
                        -- search_path = (the account's)\
                        """);
    }

    @Test
    void whatHidesInANameIsSpelledOutOnOneLine() {
        assertThat(shown("select 1", context("a\nb", true, "x\u202Ey", "")))
                .isEqualTo("select 1\n-- database = a\\nb\n-- role = x\\u{202e}y");
    }
}
