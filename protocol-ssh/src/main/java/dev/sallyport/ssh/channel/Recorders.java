package dev.sallyport.ssh.channel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.core.Recordings.Form;
import dev.sallyport.ssh.wire.Pty;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Begins the recording of a command: an asciicast where it has a terminal, events else.
final class Recorders {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Recorders() {}

    /// @throws dev.sallyport.core.Unavailable when it can't be kept; then nothing may be shown
    static OutputRecord open(ChannelContext context, UUID decision, String line) {
        boolean isTerminal = context.pty().isPresent();
        var recording =
                context.parts()
                        .recordings()
                        .open(
                                context.live().session(),
                                decision,
                                isTerminal ? Form.ASCIICAST : Form.EVENTS,
                                isTerminal
                                        ? cast(context, context.pty().get(), line)
                                        : json(Map.of("kind", "exec", "command", line)));
        return new ExecRecord(context.live(), recording, isTerminal);
    }

    /// asciicast v2: the first line.
    private static String cast(ChannelContext context, Pty pty, String line) {
        var header = new LinkedHashMap<String, Object>();
        header.put("version", 2);
        header.put("width", Math.max(1, pty.size().columns()));
        header.put("height", Math.max(1, pty.size().rows()));
        header.put("timestamp", context.parts().clock().instant().getEpochSecond());
        header.put("command", line);
        header.put("env", Map.of("TERM", pty.term()));
        return json(header);
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers are always JSON", e);
        }
    }
}
