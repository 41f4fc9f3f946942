package dev.sallyport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionIsOneJsonObjectOnDemand() {
        assertThat(run("version", "--json")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).startsWith("{\"java\":\"25").endsWith("}\n");
    }

    @Test
    void unknownCommandIsAUsageErrorWithASuggestion() {
        assertThat(run("versoin")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("Did you mean").contains("version");
    }

    @Test
    void noCommandIsAUsageErrorThatListsThem() {
        assertThat(run()).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("quickstart").contains("Exit codes:");
    }

    @Test
    void gatewayDoesNotStartOnABrokenConfigurationAndNamesAllOfIt(@TempDir Path directory)
            throws Exception {
        Path file = Files.writeString(directory.resolve("s.yaml"), "gatway: {}\n");
        assertThat(run("serve", "--config", file.toString())).isEqualTo(ExitCodes.NO);
        assertThat(err.toString()).contains("did you mean 'gateway'").contains("audit-store");
        assertThat(run("config", "check", "--config", file.toString(), "--json"))
                .isEqualTo(ExitCodes.NO);
        assertThat(out.toString().lines()).allMatch(line -> line.startsWith("{"));
    }

    @Test
    void tokenOfAStartedQuickstartIsPrinted(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("tokens"));
        Files.writeString(directory.resolve("tokens/agent"), "a.b.c\n");
        assertThat(run("token", "show", "agent", "--dir", directory.toString()))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).isEqualTo("a.b.c\n");
    }

    @Test
    void tokenNamesCannotLeaveTheirDirectory(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("tokens"));
        Files.writeString(directory.resolve("secret"), "x");
        assertThat(run("token", "show", "../secret", "--dir", directory.toString()))
                .isEqualTo(ExitCodes.UNAVAILABLE);
        assertThat(err.toString()).contains("no token '../secret'");
    }

    private int run(String... arguments) {
        return SallyportCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
