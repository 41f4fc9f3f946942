package dev.sallyport.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The root: it does nothing by itself.
@Command(
        name = "sallyport",
        description = {
            "An access gateway: every command is judged, written down, and only then run.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:the answer is no (problems found, tests failed, vote refused)",
            "2:wrong command line",
            "3:the gateway, or what it needs, does not answer or could not be started",
            "4:the token was not accepted or does not allow this"
        },
        subcommands = {
            QuickstartCommand.class,
            ServeCommand.class,
            ConfigCommand.class,
            PolicyCommand.class,
            ApprovalsCommand.class,
            SessionsCommand.class,
            ToolsCommand.class,
            AuditCommand.class,
            TokenCommand.class,
            VersionCommand.class
        })
final class SallyportCommand implements Runnable {
    @Spec private CommandSpec spec;

    static CommandLine commandLine() {
        return new CommandLine(new SallyportCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new Failures());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which command.");
    }
}
