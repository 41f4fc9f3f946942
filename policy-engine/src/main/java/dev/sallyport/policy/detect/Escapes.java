package dev.sallyport.policy.detect;

import dev.sallyport.core.StreamMasks.StreamMask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Parts a terminal's bytes into text and escape sequences (ECMA-48, sections 5.3 to 5.6).
///
/// ```
/// ground ─ESC─▶ escape ─[─▶ control sequence ─final─▶ ground
///                 │ ─] P X ^ _─▶ string ─ST, BEL─▶ ground
///                 └ other final ─▶ ground
/// ```
///
/// Colours, modes and strings leave a value whole; what moves the cursor ends it. Strings (titles,
/// links, clipboards) are masked for themselves. A sequence that is longer than the limits is taken
/// for text.
final class Escapes {
    private static final int ESC = 0x1B;
    private static final int BEL = 0x07;
    private static final int CAN = 0x18;
    private static final int SUB = 0x1A;
    private static final int DEL = 0x7F;
    private static final int MOST_CONTROL_BYTES = 256;
    static final int MOST_STRING_BYTES = 4_096;

    /// Final bytes of control sequences that change how text looks or ask for something.
    private static final String STILL = "mKhlnqctpyx";

    /// Final bytes of two-byte sequences that move the cursor or clear the screen.
    private static final String MOVING = "78DEHMc";

    /// ESC, and control characters that show nothing.
    private static final boolean[] NOT_TEXT = notText();

    private enum State {
        GROUND,
        ESCAPE,
        CONTROL,
        STRING,
        /// ESC inside a string: its end if a backslash follows.
        STRING_ESCAPE
    }

    private final Pending pending;
    private final Supplier<StreamMask> strings;
    private final Bytes sequence = new Bytes();
    private State state = State.GROUND;
    private boolean bellEnds;
    private @Nullable StreamMask string;
    private long masked;

    /// @param strings masks what stands inside one string
    Escapes(Pending pending, Supplier<StreamMask> strings) {
        this.pending = pending;
        this.strings = strings;
    }

    /// Values hidden inside strings.
    long masked() {
        return masked;
    }

    int keptBytes() {
        return sequence.length();
    }

    void feed(byte[] data, int offset, int length) {
        int end = offset + length;
        int textFrom = offset;
        int at = offset;
        while (at < end) {
            int b = data[at] & 0xFF;
            if (state == State.GROUND && !NOT_TEXT[b]) {
                at++;
                continue;
            }
            if (textFrom < at) {
                pending.addText(data, textFrom, at - textFrom);
            }
            at += take(data, at, b) ? 1 : 0;
            textFrom = at;
        }
        if (textFrom < end) {
            pending.addText(data, textFrom, end - textFrom);
        }
    }

    private static boolean[] notText() {
        boolean[] bytes = new boolean[256];
        for (int b : new int[] {0, BEL, 0x0E, 0x0F, ESC, DEL}) {
            bytes[b] = true;
        }
        return bytes;
    }

    /// Shown as nothing, so that no value ends at it.
    private static boolean silent(int b) {
        return b != ESC && NOT_TEXT[b & 0xFF];
    }

    /// Whether the byte was used; else it is judged again in another state.
    private boolean take(byte[] data, int at, int b) {
        return switch (state) {
            case GROUND -> {
                if (b == ESC) {
                    sequence.add(b);
                    state = State.ESCAPE;
                } else {
                    pending.addEscape(data, at, 1);
                }
                yield true;
            }
            case ESCAPE -> escape(b);
            case CONTROL -> control(b);
            case STRING -> string(b);
            case STRING_ESCAPE -> stringEscape(b);
        };
    }

    private boolean escape(int b) {
        if (b < 0x20 || b > 0x7E) {
            giveUp();
            return false;
        }
        sequence.add(b);
        if (b == '[') {
            state = State.CONTROL;
        } else if (b == ']' || b == 'P' || b == 'X' || b == '^' || b == '_') {
            state = State.STRING;
            bellEnds = b == ']';
        } else if (b >= 0x30) {
            done(MOVING.indexOf(b) < 0 || sequence.length() > 2);
        } else if (sequence.length() > MOST_CONTROL_BYTES) {
            giveUp();
        }
        return true;
    }

    private boolean control(int b) {
        if (b < 0x20 || b > 0x7E) {
            giveUp();
            return false;
        }
        sequence.add(b);
        if (b >= 0x40) {
            done(STILL.indexOf(b) >= 0);
        } else if (sequence.length() > MOST_CONTROL_BYTES) {
            giveUp();
        }
        return true;
    }

    private boolean string(int b) {
        if (b == ESC) {
            state = State.STRING_ESCAPE;
            return true;
        }
        if (b == CAN || b == SUB || (b == BEL && bellEnds)) {
            endString(new byte[] {(byte) b});
            return true;
        }
        sequence.add(b);
        if (sequence.length() > MOST_STRING_BYTES) {
            giveUp();
        }
        return true;
    }

    private boolean stringEscape(int b) {
        if (b == '\\') {
            endString(new byte[] {ESC, '\\'});
            return true;
        }
        endString(new byte[0]); // cut short: another sequence begins
        sequence.add(ESC);
        state = State.ESCAPE;
        return false;
    }

    private void endString(byte[] terminator) {
        StreamMask mask = releaseString();
        byte[] rest = mask.finish();
        pending.addEscape(rest, 0, rest.length);
        pending.addEscape(terminator, 0, terminator.length);
        masked += mask.masked();
        string = null;
        state = State.GROUND;
    }

    /// What has arrived of a string, masked as far as that may be shown.
    private StreamMask releaseString() {
        StreamMask mask = string;
        int from = 0;
        if (mask == null) {
            mask = strings.get();
            string = mask;
            from = 2; // the introducer
            pending.addEscape(sequence.array(), 0, from);
        }
        byte[] shown = mask.feed(sequence.array(), from, sequence.length() - from);
        pending.addEscape(shown, 0, shown.length);
        sequence.clear();
        return mask;
    }

    private void done(boolean still) {
        pending.addEscape(sequence.array(), 0, sequence.length());
        if (!still) {
            pending.addBoundary();
        }
        sequence.clear();
        state = State.GROUND;
    }

    /// No sequence that we know: text, of which no value begins before it.
    private void giveUp() {
        if (string != null) { // a pause has shown its beginning already
            endString(new byte[0]);
            return;
        }
        byte[] bytes = sequence.take();
        for (int i = 0; i < bytes.length; i++) {
            if (silent(bytes[i])) {
                pending.addEscape(bytes, i, 1);
            } else {
                pending.addText(bytes, i, 1);
            }
        }
        state = State.GROUND;
    }

    /// Lets go of an unfinished sequence; what still comes of it is none the less no text.
    void pause() {
        if (state == State.STRING || state == State.STRING_ESCAPE) {
            byte[] shown = releaseString().pause();
            pending.addEscape(shown, 0, shown.length);
        } else if (sequence.length() > 0) {
            pending.addEscape(sequence.array(), 0, sequence.length());
            sequence.clear();
        }
    }

    void finish() {
        switch (state) {
            case STRING -> endString(new byte[0]);
            case STRING_ESCAPE -> endString(new byte[] {ESC});
            case GROUND, ESCAPE, CONTROL -> {
                pending.addEscape(sequence.array(), 0, sequence.length());
                sequence.clear();
                state = State.GROUND;
            }
        }
    }
}
