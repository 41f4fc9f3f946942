package dev.sallyport.policy;

import dev.sallyport.core.Command;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SqlCommand.SqlContext;
import dev.sallyport.core.SshCommand;
import dev.sallyport.core.http.HttpAnalyzer;
import dev.sallyport.core.http.HttpCall;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlValue;
import dev.sallyport.core.ssh.ShellAnalyzer;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.policy.http.HttpAnalysis;
import java.util.List;

/// What a policy test or an explanation asks about; not analysed yet.
public sealed interface Asked {
    /// The protocol that a target must have to be asked this.
    Protocol protocol();

    /// The command as a door would make it.
    Command analyzed(SqlAnalyzer sql, ShellAnalyzer shell);

    /// @param parameters the values bound to `$1`, `$2`, …
    record Sql(String text, List<SqlValue> parameters, SqlContext context) implements Asked {
        public Sql {
            parameters = List.copyOf(parameters);
        }

        @Override
        public Protocol protocol() {
            return Protocol.POSTGRES;
        }

        @Override
        public Command analyzed(SqlAnalyzer sql, ShellAnalyzer shell) {
            return new SqlCommand(text, parameters, sql.analyze(text), context);
        }
    }

    record Http(HttpCall call) implements Asked {
        private static final HttpAnalyzer ANALYZER = new HttpAnalysis();

        @Override
        public Protocol protocol() {
            return Protocol.HTTP;
        }

        @Override
        public Command analyzed(SqlAnalyzer sql, ShellAnalyzer shell) {
            return new HttpCommand(call, ANALYZER.analyze(call));
        }
    }

    record Ssh(SshRequest request) implements Asked {
        @Override
        public Protocol protocol() {
            return Protocol.SSH;
        }

        @Override
        public Command analyzed(SqlAnalyzer sql, ShellAnalyzer shell) {
            return SshCommand.of(request, shell);
        }
    }
}
