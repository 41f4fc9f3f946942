package dev.sallyport.http.mcp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a stream of bytes into events (HTML standard, "Parsing an event stream"): lines end in LF,
/// CR or CRLF, an empty line ends an event. Of comments it is told that there was one. Not
/// thread-safe.
final class SseReader {
    private static final int MOST_DIGITS = 9;

    private final int mostBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int eventBytes;
    private boolean afterCarriageReturn;
    private boolean isFirstLine = true;

    private @Nullable String id;
    private String type = "";
    private @Nullable StringBuilder data;
    private @Nullable Long retry;

    /// @param mostBytes of one event
    SseReader(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /// What can't be read: the stream has to end.
    static final class BadStream extends Exception {
        private static final long serialVersionUID = 1L;

        BadStream(String why) {
            super(why, null, false, false);
        }
    }

    /// @return the events that are whole now
    List<SseEvent> feed(byte[] bytes) throws BadStream {
        var events = new ArrayList<SseEvent>();
        for (byte b : bytes) {
            boolean isRestOfEnd = b == '\n' && afterCarriageReturn;
            afterCarriageReturn = b == '\r';
            if (isRestOfEnd) {
                continue;
            }
            if (b == '\n' || b == '\r') {
                SseEvent event = line();
                if (event != null) {
                    events.add(event);
                }
            } else {
                if (++eventBytes > mostBytes) {
                    throw new BadStream("an event of more than " + mostBytes + " bytes");
                }
                line.write(b);
            }
        }
        return events;
    }

    private @Nullable SseEvent line() throws BadStream {
        String text;
        try {
            text =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(line.toByteArray()))
                            .toString();
        } catch (CharacterCodingException _) {
            throw new BadStream("bytes that are no UTF-8");
        }
        line.reset();
        if (isFirstLine) {
            isFirstLine = false;
            text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        }
        if (text.isEmpty()) {
            return dispatch();
        }
        if (text.charAt(0) == ':') {
            return SseEvent.KEEP_ALIVE; // what it says is for nobody
        }
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        String value = colon < 0 ? "" : text.substring(colon + 1);
        take(field, value.startsWith(" ") ? value.substring(1) : value);
        return null;
    }

    private void take(String field, String value) {
        switch (field) {
            case "data" -> {
                if (data == null) {
                    data = new StringBuilder(value);
                } else {
                    data.append('\n').append(value);
                }
            }
            case "event" -> type = value;
            case "id" -> id = value.indexOf('\0') < 0 ? value : id;
            case "retry" -> {
                if (!value.isEmpty()
                        && value.length() <= MOST_DIGITS
                        && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    retry = Long.valueOf(value);
                }
            }
            default -> {} // what has no meaning
        }
    }

    /// Events without data say where to go on and when to come again: they are passed on as well.
    private @Nullable SseEvent dispatch() {
        boolean isNothing = data == null && id == null && retry == null;
        var event =
                isNothing
                        ? null
                        : new SseEvent(
                                id,
                                type.isEmpty() ? "message" : type,
                                data == null ? "" : data.toString(),
                                retry);
        eventBytes = 0;
        id = null;
        type = "";
        data = null;
        retry = null;
        return event;
    }
}
