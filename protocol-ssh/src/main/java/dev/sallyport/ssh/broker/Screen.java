package dev.sallyport.ssh.broker;

import dev.sallyport.core.recording.AsciicastRecorder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What the client sees: everything goes into the recording first. With a terminal, a line feed
/// becomes carriage return and line feed, as a terminal driver does it (termios(3), ONLCR).
/// Thread-safe; waits while the client doesn't read or the recording isn't kept.
final class Screen extends OutputStream {
    private final OutputStream client;
    private final AsciicastRecorder recorder;
    private final boolean isTerminal;

    Screen(OutputStream client, AsciicastRecorder recorder, boolean isTerminal) {
        this.client = client;
        this.recorder = recorder;
        this.isTerminal = isTerminal;
    }

    /// A line of the gateway's own.
    void say(String line) throws IOException {
        show((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /// Output of a command.
    void show(byte[] data) throws IOException {
        byte[] shown = isTerminal ? withReturns(data) : data;
        write(shown, 0, shown.length);
    }

    private static byte[] withReturns(byte[] data) {
        int feeds = 0;
        for (byte each : data) {
            feeds += each == '\n' ? 1 : 0;
        }
        if (feeds == 0) {
            return data;
        }
        byte[] shown = new byte[data.length + feeds];
        int at = 0;
        for (byte each : data) {
            if (each == '\n') {
                shown[at++] = '\r';
            }
            shown[at++] = each;
        }
        return shown;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] data, int offset, int length) throws IOException {
        recorder.awaitRoom();
        recorder.output(data, offset, length);
        client.write(data, offset, length);
    }
}
