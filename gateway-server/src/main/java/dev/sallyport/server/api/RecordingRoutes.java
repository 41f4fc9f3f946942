package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.util.TimeoutMode;
import dev.sallyport.audit.RecordingDamaged;
import dev.sallyport.audit.RecordingReader.Sink;
import dev.sallyport.audit.RecordingRecord;
import dev.sallyport.server.api.ApiParts.History;
import java.time.Duration;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/v1/recordings/{id}`: a recording as it was kept, for auditors. It is read through and verified
/// before the answer begins, and again while it is sent, a piece at a time. With `?follow=true` it
/// is sent while it is made, each piece verified on the way ([LiveView]).
final class RecordingRoutes {
    private static final Logger log = LoggerFactory.getLogger(RecordingRoutes.class);
    private static final Duration LEAST = Duration.ofMinutes(10);
    private static final MediaType CAST = MediaType.parse("application/x-asciicast");
    private static final MediaType EVENTS = MediaType.parse("application/x-ndjson");

    private final History history;
    private final Executor blocking;
    private final Rights rights;
    private final Evidence evidence;
    private final LiveView live;

    RecordingRoutes(ApiParts parts, Rights rights, Evidence evidence) {
        this.history = parts.history();
        this.blocking = parts.blocking();
        this.rights = rights;
        this.evidence = evidence;
        this.live = new LiveView(parts);
    }

    HttpResponse read(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(Set.of("follow"));
        boolean follows = follows(call);
        var recording = find(call.path("id"));
        var seen = new TreeMap<String, String>();
        seen.put("recording", recording.id().toString());
        seen.put("session", recording.session().toString());
        if (follows) {
            seen.put("follow", "true");
        }
        evidence.record(call.caller(), "recording read", seen);
        return follows ? follow(call, recording) : whole(call, recording);
    }

    private static boolean follows(Call call) {
        String follow = call.query("follow");
        if (follow != null && !follow.equals("true")) {
            throw ApiProblem.badRequest("follow must be true, or not there");
        }
        return follow != null;
    }

    /// A client may play it in its own time: it ends with the token, or later.
    private HttpResponse whole(Call call, RecordingRecord recording) {
        Duration most = live.mostFor(call.identity());
        call.context()
                .setRequestTimeout(
                        TimeoutMode.SET_FROM_NOW, most.compareTo(LEAST) < 0 ? LEAST : most);
        verify(recording.id());
        var answer = begin(recording);
        blocking.execute(() ->
                send(
                        recording,
                        answer,
                        sink -> {
                            boolean _ = history.read(recording.id(), sink);
                        }));
        return answer;
    }

    /// Ends with the viewer's token at the latest, also where the viewer takes nothing of it.
    private HttpResponse follow(Call call, RecordingRecord recording) {
        var place = live.takePlace(call.identity());
        try {
            call.context()
                    .setRequestTimeout(TimeoutMode.SET_FROM_NOW, live.mostFor(call.identity()));
            var answer = begin(recording);
            blocking.execute(() -> {
                try (place) {
                    send(
                            recording,
                            answer,
                            sink -> live.follow(recording, call.identity(), answer, sink));
                }
            });
            return answer;
        } catch (RuntimeException e) {
            place.close(); // nobody looks on
            throw e;
        }
    }

    private static HttpResponseWriter begin(RecordingRecord recording) {
        var answer = HttpResponse.streaming();
        boolean isCast = recording.form().equals("asciicast");
        String name = recording.id() + (isCast ? ".cast" : ".jsonl");
        var headers = Answers.headers(HttpStatus.OK, isCast ? CAST : EVENTS);
        headers.add(HttpHeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"");
        boolean _ = answer.tryWrite(headers.build());
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

    private void send(RecordingRecord recording, HttpResponseWriter answer, Consumer<Sink> read) {
        try {
            read.accept(
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
                    .addKeyValue("recording", recording.id())
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
