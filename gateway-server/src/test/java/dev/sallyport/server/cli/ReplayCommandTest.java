package dev.sallyport.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.api.ApiFixture;
import dev.sallyport.server.api.FakeHistory;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `sessions replay`, against the real API with fakes behind it.
class ReplayCommandTest {
    private static final String RED = "\u001b[31mred\u001b[0m";
    private static ApiFixture api;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private int replay(String token, Object id, String... options) {
        var all =
                Stream.concat(
                        Stream.of("sessions", "replay", id.toString()),
                        Stream.concat(
                                Stream.of(options),
                                Stream.of("--api", api.url(), "--token", token)));
        return SallyportCommand.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    @Test
    void aRecordingIsPlayedWithoutWhatWouldReachTheViewersTerminal() {
        assertThat(replay("eve.auditor", FakeHistory.CAST, "--speed", "0")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).startsWith("$ ls\r\n" + RED + " done\r\n\u001b[?1049l");
    }

    @Test
    void allRecordingsOfASessionArePlayedAndCommandsAreTold() {
        assertThat(replay("eve.auditor", FakeHistory.SESSION, "--speed", "0"))
                .isEqualTo(ExitCodes.OK);
        assertThat(out.toString())
                .contains(RED)
                .contains("$ cat notes\r\none\r\ntwo\r\n[exit status=0]\r\n");
    }

    @Test
    void whatIsBeingRecordedIsShownAsItComesAndInert() {
        assertThat(replay("eve.auditor", FakeHistory.CAST, "--follow")).isEqualTo(ExitCodes.OK);
        assertThat(out.toString()).startsWith("$ ls\r\n" + RED + " done\r\n\u001b[?1049l");
    }

    @Test
    void nothingIsFollowedOfASessionWhoseRecordingsAreWhole() {
        assertThat(replay("eve.auditor", FakeHistory.SESSION, "--follow")).isEqualTo(ExitCodes.NO);
        assertThat(err.toString()).contains("nothing of this session is being recorded now");
    }

    @Test
    void whoMayNotReadItGetsNothing() {
        assertThat(replay("ada.dev", FakeHistory.CAST)).isEqualTo(ExitCodes.FORBIDDEN);
        assertThat(replay("eve.auditor", "7")).isEqualTo(ExitCodes.NO);
        assertThat(replay("eve.auditor", FakeHistory.CAST, "--speed", "-1"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anExportIsAsciicastWithHarmlessSequencesForItsOwnerAlone(@TempDir Path directory)
            throws Exception {
        Path file = directory.resolve("x.cast");
        assertThat(replay("eve.auditor", FakeHistory.CAST, "--export", file.toString()))
                .isEqualTo(ExitCodes.OK);

        var lines = Files.readAllLines(file);
        var json = new ObjectMapper();
        assertThat(json.readTree(lines.getFirst()).get("version").asInt()).isEqualTo(2);
        var screen = new StringBuilder();
        for (String line : lines.subList(1, lines.size())) {
            var event = json.readTree(line);
            assertThat(event.get(0).isNumber()).isTrue();
            if (event.get(1).asText().equals("o")) {
                screen.append(event.get(2).asText());
            }
        }
        assertThat(screen.toString()).isEqualTo("$ ls\r\n" + RED + " done\r\n");
        assertThat(lines).contains("[0.500, \"i\", \"ls\\r\"]", "[2.500, \"r\", \"100x30\"]");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        assertThat(replay("eve.auditor", FakeHistory.CAST, "--export", file.toString()))
                .isEqualTo(ExitCodes.NO);
        assertThat(err.toString()).contains("is there already");
    }

    @Test
    void asciinemaPlaysWhatIsExported(@TempDir Path directory) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/asciinema")));
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script"))); // it wants a terminal
        for (var id : List.of(FakeHistory.CAST, FakeHistory.EVENTS)) {
            Path file = directory.resolve(id + ".cast");
            assertThat(replay("eve.auditor", id, "--export", file.toString()))
                    .isEqualTo(ExitCodes.OK);
            var builder =
                    new ProcessBuilder(
                            List.of(
                                    "/usr/bin/script",
                                    "-qec",
                                    "/usr/bin/asciinema cat '" + file + "'",
                                    "/dev/null"));
            builder.environment().put("ASCIINEMA_CONFIG_HOME", directory.toString());
            builder.environment().put("LC_ALL", "C.UTF-8");
            var process = builder.redirectErrorStream(true).start();
            String played =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(played).isZero();
            assertThat(played).contains(id.equals(FakeHistory.CAST) ? RED + " done" : "two");
        }
    }

    @Test
    void aRecordingIsPlayedInItsOwnTimeAndLongPausesAreCut() throws Exception {
        var pauses = new ArrayList<Double>();
        var cast =
                """
                {"version": 2, "width": 80, "height": 24}
                [1.0, "o", "a"]
                [2.0, "i", "x"]
                [101.0, "o", "b"]
                [100.0, "o", "c"]
                """;
        new CastPlayer(new PrintWriter(out), 2, pauses::add)
                .play(new CastEvents(true, new BufferedReader(new StringReader(cast))));
        assertThat(pauses).containsExactly(0.5, 1.5);
        assertThat(out.toString()).startsWith("abc");
    }
}
