package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Outcome;
import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Exchanges whose bodies a rule records.
class RecordingTest {
    private final RawUpstream upstream = new RawUpstream();
    private final DoorFixture door = new DoorFixture();
    private final TestClient client = new TestClient(door);

    RecordingTest() {
        door.api(upstream.port());
    }

    @AfterEach
    void close() {
        door.recordings.store.countDown();
        client.close();
        door.close();
        upstream.close();
    }

    @Test
    void aRecordingHasWhatWasAskedAndWhatWasShown() {
        upstream.answers =
                _ ->
                        RawUpstream.answer(
                                "200 OK",
                                "X-Kind: a\nSet-Cookie: s=canary-cookie\n",
                                "a secret here");

        var answer =
                client.send(
                        client.request("/api/masked-recorded?api_key=canary-query")
                                .header("Cookie", "canary-jar=1")
                                .header("X-Asked", "why")
                                .POST(
                                        java.net.http.HttpRequest.BodyPublishers.ofString(
                                                "the question")));

        assertThat(answer.body()).isEqualTo("a ****** here");
        Eventually.holds(() -> assertThat(door.recordings.all.getFirst().isClosed).isTrue());
        String lines = door.recordings.all.getFirst().lines();
        assertThat(door.recordings.all.getFirst().header).contains("\"kind\":\"http\"");
        assertThat(lines)
                .contains(
                        "/masked-recorded",
                        "the question",
                        "\"header.x-asked\":\"why\"",
                        "a ****** here",
                        "\"status\":\"200\"")
                .doesNotContain("canary", "a secret here", FakeTokens.DEVELOPER);
        Eventually.holds(() ->
                assertThat(door.audit.outcomes().getFirst().outcome().detail())
                        .containsKeys("recording", "recording_digest"));
    }

    @Test
    void withoutARecordingNothingRuns() {
        door.recordings.opens = false;

        assertThat(client.get("/api/recorded").statusCode()).isEqualTo(503);
        assertThat(upstream.received).isEmpty();
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /recorded").getFirst().status())
                        .isEqualTo(Outcome.Status.NOT_SENT));
    }

    @Test
    void aRecordingThatFailsWhenItBeginsIsClosedAndNothingRuns() {
        var isBroken = new AtomicBoolean(true);
        door.clock =
                () -> {
                    if (Thread.currentThread().isVirtual()
                            && !door.recordings.all.isEmpty()
                            && isBroken.getAndSet(false)) {
                        throw new IllegalStateException("a broken clock");
                    }
                    return Instant.now();
                };

        assertThat(client.get("/api/recorded").statusCode()).isEqualTo(503);

        assertThat(upstream.received).isEmpty();
        assertThat(door.recordings.all.getFirst().isClosed).isTrue();
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /recorded").getFirst().status())
                        .isEqualTo(Outcome.Status.NOT_SENT));
    }

    @Test
    void aRecordingThatFailsWhenItEndsHasAnOutcome() {
        door.recordings.digests = false;

        assertThat(client.get("/api/recorded").statusCode()).isEqualTo(200);

        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("GET /recorded").getFirst().status())
                        .isEqualTo(Outcome.Status.OK));
    }

    @Test
    void aSlowStoreHoldsTheAnswerBack() {
        String body = "x".repeat(900_000);
        upstream.answers = _ -> RawUpstream.answer("200 OK", "", body);
        door.recordings.store = new CountDownLatch(1);

        var answer = CompletableFuture.supplyAsync(() -> client.get("/api/recorded"));
        assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        door.recordings.store.countDown();

        assertThat(answer.join().body()).isEqualTo(body);
        Eventually.holds(() ->
                assertThat(door.recordings.all.getFirst().lines())
                        .hasSizeGreaterThan(body.length()));
    }

    @Test
    void whatARecordingLostIsNotShown() {
        String body = "x".repeat(900_000);
        upstream.answers = _ -> RawUpstream.answer("200 OK", "", body);
        door.recordings.appends = false;

        assertThatThrownBy(() -> client.get("/api/recorded"))
                .hasRootCauseInstanceOf(IOException.class);
        Eventually.holds(() -> {
            var outcome = door.audit.outcomesOf("GET /recorded").getFirst();
            assertThat(outcome.status()).isEqualTo(Outcome.Status.CUT);
            assertThat(outcome.bytes()).isLessThan(body.length());
            assertThat(outcome.detail()).containsEntry("recording_lost", "true");
        });
    }

    @Test
    void aCompressedAnswerIsRecordedAsItReads() {
        var coded = new java.io.ByteArrayOutputStream();
        try (var gzip = new java.util.zip.GZIPOutputStream(coded)) {
            gzip.write("plain words".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        upstream.answers =
                _ -> RawUpstream.answer("200 OK", "Content-Encoding: gzip\n", coded.toByteArray());

        assertThat(client.get("/api/recorded").body()).isEqualTo("plain words");
        Eventually.holds(
                () -> assertThat(door.recordings.all.getFirst().lines()).contains("plain words"));
    }
}
