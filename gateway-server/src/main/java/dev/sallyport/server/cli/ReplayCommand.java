package dev.sallyport.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.core.terminal.InertTerminal;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description = "Play what was recorded of a session; who reads a recording is logged.")
final class ReplayCommand implements Callable<Integer> {
    private static final String RECORDING = "/v1/recordings/";

    @Spec private CommandSpec spec;

    @Mixin private ApiOptions api;

    @Parameters(paramLabel = "ID", description = "A session's id, or a recording's.")
    private String id;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description = "Times as fast (default: 1); 0 for all at once. Pauses last 3 s at most.")
    private double speed;

    @Option(
            names = "--export",
            paramLabel = "FILE",
            description =
                    "Write an asciicast v2 for players instead, harmless escape sequences alone.")
    private @Nullable Path export;

    @Option(names = "--raw", description = "With --export: escape sequences as they were recorded.")
    private boolean raw;

    @Option(
            names = "--follow",
            description =
                    "Show what is recorded now, as it comes, until it ends; what was there before"
                            + " is shown at once.")
    private boolean follow;

    @Override
    public Integer call() {
        if (follow && export != null) {
            throw new ParameterException(
                    spec.commandLine(), "--follow and --export don't go together.");
        }
        if (!(speed >= 0 && speed <= 1000)) {
            throw new ParameterException(spec.commandLine(), "--speed is 0 to 1000.");
        }
        var client = api.client();
        var recordings = recordings(client);
        if (export != null) {
            export(client, only(recordings), export);
            return ExitCodes.OK;
        }
        // Interrupted too, it leaves the viewer's terminal as it was.
        var reset = Thread.ofPlatform().unstarted(() -> System.out.print(InertTerminal.RESET));
        Runtime.getRuntime().addShutdownHook(reset);
        try {
            recordings.forEach(recording -> {
                if (follow) {
                    follow(client, recording);
                } else {
                    play(client, recording);
                }
            });
        } finally {
            boolean _ = Runtime.getRuntime().removeShutdownHook(reset);
        }
        return ExitCodes.OK;
    }

    /// A session's recordings, or the one that the id names.
    private List<String> recordings(ApiClient client) {
        JsonNode session;
        try {
            session = client.get("/v1/sessions/" + ApiClient.encoded(id), Map.of());
        } catch (ApiRefused refused) {
            if (refused.exitCode() == ExitCodes.NO) {
                return List.of(id);
            }
            throw refused;
        }
        var found = new ArrayList<String>();
        session.path("recordings")
                .forEach(one -> {
                    if (!follow || !one.path("complete").asBoolean()) {
                        found.add(one.path("id").asText());
                    }
                });
        if (found.isEmpty()) {
            throw new ApiRefused(
                    ExitCodes.NO,
                    follow
                            ? "nothing of this session is being recorded now"
                            : "nothing was recorded of this session");
        }
        return follow ? List.of(only(found)) : found;
    }

    private static String only(List<String> recordings) {
        if (recordings.size() > 1) {
            throw new ApiRefused(
                    ExitCodes.NO,
                    "the session has "
                            + recordings.size()
                            + " recordings, name one: "
                            + String.join(
                                    " ", recordings.subList(0, Math.min(20, recordings.size()))));
        }
        return recordings.getFirst();
    }

    private void play(ApiClient client, String recording) {
        boolean _ =
                client.download(
                        RECORDING + ApiClient.encoded(recording),
                        (type, lines) -> {
                            var player =
                                    new CastPlayer(
                                            spec.commandLine().getOut(), speed, CastPlayer::sleep);
                            player.play(new CastEvents(isCast(type), lines));
                            return true;
                        });
    }

    private void follow(ApiClient client, String recording) {
        boolean _ =
                client.download(
                        RECORDING + ApiClient.encoded(recording) + "?follow=true",
                        (type, lines) -> {
                            var player =
                                    new CastPlayer(
                                            spec.commandLine().getOut(), 0, CastPlayer::sleep);
                            player.play(new CastEvents(isCast(type), lines));
                            return true;
                        });
    }

    private static boolean isCast(String type) {
        return type.startsWith("application/x-asciicast");
    }

    private void export(ApiClient client, String recording, Path file) {
        boolean _ =
                client.download(
                        RECORDING + ApiClient.encoded(recording),
                        (type, lines) -> {
                            write(new CastEvents(isCast(type), lines), file);
                            return true;
                        });
        spec.commandLine().getOut().println("written to " + file);
        spec.commandLine().getOut().flush();
    }

    /// A file of its own that nobody else may read; none where the recording breaks off.
    private void write(CastEvents events, Path file) throws IOException {
        try (var channel =
                        Files.newByteChannel(
                                file,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                var out = Channels.newWriter(channel, StandardCharsets.UTF_8)) {
            write(events, out);
        } catch (FileAlreadyExistsException _) {
            throw new ApiRefused(ExitCodes.NO, file + " is there already; name another file");
        } catch (FileSystemException e) {
            throw new ApiRefused(
                    ExitCodes.NO,
                    "cannot write " + file + " (" + e.getClass().getSimpleName() + ")");
        } catch (IOException | ApiRefused e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private void write(CastEvents events, Writer out) throws IOException {
        var terminal = new InertTerminal();
        out.write(events.header() + "\n");
        for (var event = events.next(); event != null; event = events.next()) {
            boolean inert = !raw && event.kind().equals("o");
            var written =
                    inert
                            ? new CastEvents.Event(
                                    event.seconds(), "o", terminal.feed(event.data()))
                            : event;
            out.write(written.line() + "\n");
        }
    }
}
