package dev.sallyport.ssh.sftp;

import dev.sallyport.core.Gate;
import dev.sallyport.core.Refusal;
import dev.sallyport.ssh.channel.Voice;
import java.util.function.Consumer;

/// Lines on stderr beside the protocol: OpenSSH's programs show them, although they show nothing of
/// a refusal's message. A program that reads no stderr would let them eat up the channel's window:
/// after so many nothing more is said. Thread-safe.
final class Notices {
    private static final int MOST_CHARACTERS = 32 << 10;

    private final Consumer<String> stderr;
    private int said;

    Notices(Consumer<String> stderr) {
        this.stderr = stderr;
    }

    synchronized void say(String line) {
        said += line.length();
        if (said <= MOST_CHARACTERS) {
            stderr.accept(line);
        }
    }

    void refused(Refusal refusal) {
        say(refusal.toJson());
    }

    void held(Gate.HoldNotice notice) {
        say(Voice.held(notice));
    }
}
