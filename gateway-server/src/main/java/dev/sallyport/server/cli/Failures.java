package dev.sallyport.server.cli;

import dev.sallyport.core.Unavailable;
import dev.sallyport.core.config.ConfigProblems;
import dev.sallyport.server.CannotStart;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/// What a person reads when a command fails: one message for what was foreseen, the whole stack for
/// a bug.
final class Failures implements IExecutionExceptionHandler {
    /// Made when needed: setting up the log takes longer than most commands.
    private static Logger log() {
        return LoggerFactory.getLogger(Failures.class);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        if (e instanceof CannotStart || e instanceof Unavailable) {
            command.getErr().println("sallyport: " + Objects.toString(e.getMessage()));
            command.getErr().flush();
            log().atDebug().setCause(e).log("command failed");
        } else if (e instanceof ApiRefused refused) {
            command.getErr().println("sallyport: " + refused.getMessage());
            command.getErr().flush();
            return refused.exitCode();
        } else if (e instanceof ConfigProblems problems) {
            command.getErr().println("sallyport: the configuration cannot be used:");
            problems.problems().forEach(problem -> command.getErr().println("  " + problem));
            command.getErr().flush();
            return ExitCodes.NO;
        } else {
            log().atError().setCause(e).log("command failed");
        }
        return ExitCodes.UNAVAILABLE;
    }
}
