package dev.sallyport.server.cli;

import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.server.CannotStart;
import dev.sallyport.server.PrivateFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "token",
        description = "Tokens of a running quickstart, and what a token buys.",
        subcommands = SshCertCommand.class)
final class TokenCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(
                spec.commandLine(), "Say which: token show NAME, or token ssh-cert.");
    }

    @Command(
            name = "show",
            description =
                    "Print a token that quickstart made: PGPASSWORD=$(sallyport token show agent).")
    int show(
            @Parameters(
                            paramLabel = "NAME",
                            description =
                                    "agent, developer, approver, approver2, auditor or admin.")
                    String name,
            @Option(
                            names = "--dir",
                            paramLabel = "DIR",
                            defaultValue = ".sallyport",
                            description = "The quickstart's directory (default: .sallyport).")
                    Path directory,
            @Option(names = "--json", description = "The token and its claims as one JSON object.")
                    boolean json) {
        Path file = directory.resolve("tokens").resolve(name).normalize();
        if (!file.startsWith(directory.resolve("tokens").normalize())
                || !Files.isRegularFile(file)) {
            throw new CannotStart(
                    "no token '"
                            + name
                            + "' in "
                            + directory.resolve("tokens")
                            + "; start `sallyport quickstart` there first, or name its directory with"
                            + " --dir");
        }
        String token = PrivateFiles.read(file);
        var out = spec.commandLine().getOut();
        out.println(json ? Json.line(described(token)) : token);
        out.flush();
        return ExitCodes.OK;
    }

    private static Map<String, Object> described(String token) {
        try {
            return new TreeMap<>(
                    Map.of(
                            "token",
                            token,
                            "claims",
                            SignedJWT.parse(token).getPayload().toJSONObject()));
        } catch (ParseException e) {
            throw new CannotStart("the file holds no signed JWT; start the quickstart again", e);
        }
    }
}
