package dev.sallyport.ssh.channel;

import dev.sallyport.core.recording.AsciicastRecorder;
import dev.sallyport.core.recording.EventRecorder;
import dev.sallyport.core.recording.Recorder;
import dev.sallyport.ssh.wire.Pty;
import java.util.Map;
import java.util.UUID;

/// What is kept of one command: an asciicast where it has a terminal, events else. Of output
/// without a terminal the beginning is kept and the rest is counted and digested: a copied disk is
/// no record that anyone reads. Only [#close] blocks. Thread-safe.
public final class CommandRecord {
    private static final long MOST_EVENT_BYTES = 256 << 10;

    private final Recorder recorder;

    private CommandRecord(Recorder recorder) {
        this.recorder = recorder;
    }

    /// Waits until its beginning is durable.
    ///
    /// @param line what runs; empty for a shell
    /// @throws dev.sallyport.core.Unavailable when it can't be kept; then nothing may be shown
    static CommandRecord open(ChannelContext context, UUID decision, String line) {
        return new CommandRecord(
                context.client()
                        .pty()
                        .<Recorder>map(pty -> cast(context, decision, pty, line))
                        .orElseGet(() -> events(context, decision, line)));
    }

    /// Of a terminal that is shared by several commands.
    public static AsciicastRecorder cast(
            ChannelContext context, UUID decision, Pty pty, String line) {
        return AsciicastRecorder.open(
                context.parts().recordings(),
                new AsciicastRecorder.Terminal(
                        context.live().session(), decision, size(pty.size()), pty.term(), line),
                context.parts().clock(),
                _ -> context.live().recordingLost());
    }

    private static EventRecorder events(ChannelContext context, UUID decision, String line) {
        var events =
                EventRecorder.open(
                        context.parts().recordings(),
                        new EventRecorder.Work(
                                context.live().session(), decision, "exec", MOST_EVENT_BYTES),
                        context.parts().clock(),
                        _ -> context.live().recordingLost());
        events.event("command", Map.of("line", line));
        return events;
    }

    public static AsciicastRecorder.Size size(Pty.Size size) {
        return new AsciicastRecorder.Size(size.columns(), size.rows());
    }

    void output(boolean stderr, byte[] data, int offset, int length) {
        switch (recorder) {
            case AsciicastRecorder cast -> cast.output(data, offset, length);
            case EventRecorder events ->
                    events.output(stderr ? "stderr" : "stdout", data, offset, length);
        }
    }

    /// What is typed on a terminal is kept as far as the terminal shows it; a file that is piped in
    /// is in the outcome's digest.
    void input(byte[] data, int offset, int length) {
        if (recorder instanceof AsciicastRecorder cast) {
            cast.input(data, offset, length);
        }
    }

    void resized(Pty.Size size) {
        if (recorder instanceof AsciicastRecorder cast) {
            cast.resize(size(size));
        }
    }

    /// As [Recorder#whenRoom].
    void whenRoom(Runnable then) {
        recorder.whenRoom(then);
    }

    /// Waits until all is kept, or lost.
    ///
    /// @param summary what came of the command
    /// @return what the outcome says of its recording
    Map<String, String> close(Map<String, String> summary) {
        if (recorder instanceof EventRecorder events) {
            events.end("end", summary);
        }
        recorder.close();
        return recorder.facts();
    }
}
