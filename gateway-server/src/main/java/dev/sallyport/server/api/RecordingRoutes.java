package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.sallyport.audit.RecordingDamaged;
import dev.sallyport.audit.RecordingReader.Sink;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.server.api.ApiParts.History;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/v1/recordings/{id}`: a recording as it was kept, for auditors. It is read through and verified
/// before the answer begins, and again while it is sent, a piece at a time.
final class RecordingRoutes {
    private static final Logger log = LoggerFactory.getLogger(RecordingRoutes.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final MediaType CAST = MediaType.parse("application/x-asciicast");
    private static final MediaType EVENTS = MediaType.parse("application/x-ndjson");

    private final History history;
    private final Executor blocking;
    private final Rights rights;
    private final Evidence evidence;

    RecordingRoutes(ApiParts parts, Rights rights, Evidence evidence) {
        this.history = parts.history();
        this.blocking = parts.blocking();
        this.rights = rights;
        this.evidence = evidence;
    }

    HttpResponse read(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(Set.of());
        var recording = find(call.path("id"));
        evidence.record(
                call.caller(),
                "recording read",
                Map.of(
                        "recording",
                        recording.id().toString(),
                        "session",
                        recording.session().toString()));
        call.context().setRequestTimeout(LONGEST);
        verify(recording.id());
        var answer = HttpResponse.streaming();
        boolean isCast = recording.form().equals("asciicast");
        String name = recording.id() + (isCast ? ".cast" : ".jsonl");
        var headers = Answers.headers(HttpStatus.OK, isCast ? CAST : EVENTS);
        headers.add(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
        boolean _ = answer.tryWrite(headers.build());
        blocking.execute(() -> send(recording.id(), answer));
        return answer;
    }

    private RecordingRecord find(String text) {
        try {
            return history.recording(UUID.fromString(text)).orElseThrow(RecordingRoutes::unknown);
        } catch (IllegalArgumentException _) {
            throw unknown();
        }
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such recording");
    }

    private void verify(UUID id) {
        try {
            boolean _ =
                    history.read(
                            id,
                            new Sink() {
                                @Override
                                public void header(String header) {}

                                @Override
                                public void lines(String lines) {}
                            });
        } catch (RecordingDamaged e) {
            log.atError().addKeyValue("recording", id).log("recording damaged: {}", e.getMessage());
            throw new ApiProblem(
                    HttpStatus.CONFLICT, "recording_damaged", String.valueOf(e.getMessage()));
        }
    }

    private void send(UUID id, HttpResponseWriter answer) {
        try {
            boolean _ =
                    history.read(
                            id,
                            new Sink() {
                                @Override
                                public void header(String header) {
                                    write(answer, header + "\n");
                                }

                                @Override
                                public void lines(String lines) {
                                    write(answer, lines);
                                }
                            });
            answer.close();
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("recording", id)
                    .addKeyValue("reason", e.toString())
                    .log("recording not sent whole");
            answer.close(e);
        }
    }

    /// Waits until the client has taken it. It throws where the client is gone.
    private static void write(HttpResponseWriter answer, String text) {
        if (text.isEmpty()) {
            return;
        }
        answer.write(HttpData.ofUtf8(text));
        answer.whenConsumed().join();
    }
}
