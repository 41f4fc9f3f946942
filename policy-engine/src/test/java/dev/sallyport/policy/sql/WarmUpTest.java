package dev.sallyport.policy.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    /// The analyser's and the parser's classes once more, as if the JVM had just started.
    private static final class Fresh extends URLClassLoader {
        private final Set<String> loaded = ConcurrentHashMap.newKeySet();

        Fresh() {
            super(classPath(), ClassLoader.getPlatformClassLoader());
        }

        private static URL[] classPath() {
            return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                    .map(Fresh::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            loaded.add(name);
            return super.findClass(name);
        }
    }

    /// Statements that are not those of the warm-up.
    private static final String[] FIRST = {
        "SELECT abalance FROM pgbench_accounts WHERE aid = $1",
        "UPDATE pgbench_tellers SET tbalance = tbalance + 7 WHERE tid = 4",
        "INSERT INTO pgbench_history (tid, mtime) VALUES (1, CURRENT_TIMESTAMP)",
        "DELETE FROM x WHERE y = 'z'",
        "WITH t AS (SELECT max(a) m FROM b) SELECT m, row_number() OVER (ORDER BY m) FROM t",
        "CREATE TABLE new (id int)",
        "ALTER TABLE new DROP COLUMN id",
        "COPY new FROM STDIN",
        "ROLLBACK",
    };

    @Test
    void noStatementAfterTheWarmUpHasToLoadTheParser() throws Exception {
        try (var fresh = new Fresh()) {
            Class<?> type = fresh.loadClass(PostgresSqlAnalyzer.class.getName());
            Class<?> limits = fresh.loadClass(AnalyzerLimits.class.getName());
            Object analyzer =
                    type.getConstructor(limits)
                            .newInstance(limits.getMethod("defaults").invoke(null));
            type.getMethod("warmUp").invoke(analyzer);
            assertThat(fresh.loaded).anyMatch(name -> name.endsWith(".SQLParser"));
            fresh.loaded.clear();
            for (String sql : FIRST) {
                type.getMethod("analyze", String.class).invoke(analyzer, sql);
            }
            assertThat(fresh.loaded).allMatch(name -> !name.contains(".antlr"));
        }
    }

    @Test
    void everyStatementOfTheWarmUpIsRead() {
        var analyzer = new PostgresSqlAnalyzer(AnalyzerLimits.defaults());
        for (String sql : WarmUp.STATEMENTS) {
            assertThat(analyzer.analyze(sql).reason()).as(sql).doesNotContain("grammar");
        }
    }
}
