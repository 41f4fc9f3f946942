package dev.sallyport.ssh.sftp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Recordings.Chunk;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.core.Recordings.Recording;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.ssh.SshRequest;
import dev.sallyport.ssh.channel.ChannelContext;
import dev.sallyport.ssh.channel.LiveSession;
import dev.sallyport.ssh.channel.RecordingPump;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// One line for each operation of a session, when it is over: what was asked, what was answered,
/// how much went through. Contents are not kept, their digests are. Guarded by `this`.
final class KeptRecord implements SftpRecord {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CHUNK_CHARACTERS = 32 << 10;
    private static final long CHUNK_MILLIS = 1_000;

    private final LiveSession live;
    private final RecordingPump pump;
    private final UUID id;
    private final long beganNanos = System.nanoTime();
    private final StringBuilder lines = new StringBuilder();
    private final StringBuilder text = new StringBuilder();
    private Duration from = Duration.ZERO;
    private boolean isTimed;
    private boolean isClosed;

    private KeptRecord(LiveSession live, Recording recording) {
        this.live = live;
        this.pump = new RecordingPump(live, recording);
        this.id = recording.id();
    }

    /// Waits until its beginning is durable.
    ///
    /// @throws dev.sallyport.core.Unavailable when it can't be kept
    static KeptRecord open(ChannelContext context, UUID decision) {
        return new KeptRecord(
                context.live(),
                context.parts()
                        .recordings()
                        .open(
                                context.live().session(),
                                decision,
                                Form.EVENTS,
                                json(Map.of("kind", "sftp"))));
    }

    @Override
    public UUID id() {
        return id;
    }

    @Override
    public void done(SshRequest request, UUID decision, Outcome outcome) {
        var event = new LinkedHashMap<String, Object>();
        event.put("decision", decision.toString());
        event.put("status", outcome.status().word());
        if (outcome.code() != null) {
            event.put("code", outcome.code());
        }
        event.putAll(outcome.detail());
        event.remove("tier");
        event.remove("recording");
        add(request, event);
    }

    @Override
    public void refused(SshRequest request, Refusal refusal) {
        var event = new LinkedHashMap<String, Object>();
        event.put("status", "refused");
        event.put("code", refusal.code().word());
        if (refusal.rule() != null) {
            event.put("rule", refusal.rule());
        }
        add(request, event);
    }

    private synchronized void add(SshRequest request, Map<String, Object> what) {
        if (isClosed) {
            return;
        }
        var event = new LinkedHashMap<String, Object>();
        event.put("kind", "sftp");
        event.put("text", request.text());
        event.putAll(what);
        line(event);
        text.append(VisibleText.line(request.text())).append('\n');
        if (lines.length() >= CHUNK_CHARACTERS) {
            flush();
        }
    }

    private void line(Map<String, Object> event) {
        Duration now = Duration.ofNanos(System.nanoTime() - beganNanos);
        if (lines.isEmpty()) {
            from = now;
            soon();
        }
        var timed = new LinkedHashMap<String, Object>();
        timed.put("t", now.toMillis() / 1000.0);
        timed.putAll(event);
        lines.append(json(timed)).append('\n');
    }

    private void soon() {
        if (!isTimed) {
            isTimed = true;
            live.timers().schedule(this::timed, CHUNK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void timed() {
        isTimed = false;
        if (!isClosed) {
            flush();
        }
    }

    private void flush() {
        if (!lines.isEmpty()) {
            Duration now = Duration.ofNanos(System.nanoTime() - beganNanos);
            pump.add(new Chunk(from, now, lines.toString(), text.toString()));
            lines.setLength(0);
            text.setLength(0);
        }
    }

    @Override
    public void close(Map<String, String> summary) {
        synchronized (this) {
            var event = new LinkedHashMap<String, Object>();
            event.put("kind", "end");
            event.putAll(summary);
            line(event);
            flush();
            isClosed = true;
        }
        pump.close();
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
