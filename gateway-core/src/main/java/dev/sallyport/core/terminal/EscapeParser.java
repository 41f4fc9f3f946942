package dev.sallyport.core.terminal;

/// Takes a terminal's output apart (ECMA-48; the states are those of Paul Williams' diagram of a
/// DEC-compatible parser), however it is cut into pieces. Not thread-safe.
///
/// ```
/// GROUND ──ESC──▶ ESCAPE ──[──▶ CSI ──final──▶ GROUND
///                   ├──] P X ^ _──▶ STRING ──ST, or BEL after ]──▶ GROUND
///                   └──intermediate*, final──▶ GROUND
/// ```
///
/// Control strings (titles, links, clipboards, …) are left out: no sink needs them. Characters of
/// C1 what their two-character forms mean. ESC, CAN and SUB end anything that is not complete; so
/// does a length that no honest program needs, and text that follows is text again: nothing can
/// make the rest of a recording disappear.
public final class EscapeParser {
    static final int MOST = 4096;
    private static final char ESC = 0x1B;
    private static final char BEL = 0x07;
    private static final char CAN = 0x18;
    private static final char SUB = 0x1A;
    private static final char DEL = 0x7F;
    private static final int C1_TO_LETTER = 0x40;

    /// What was found, in order.
    public interface Sink {
        void text(int codePoint);

        /// A character of C0, or DEL.
        void control(char code);

        /// ESC, intermediates, final.
        void escape(String intermediates, char last);

        /// A control sequence: CSI, parameters, intermediates, final.
        ///
        /// @param parameters as they stand, with a leading `?`, `<`, `=` or `>` where there is one
        void sequence(String parameters, String intermediates, char last);
    }

    private enum State {
        GROUND,
        ESCAPE,
        CSI,
        STRING
    }

    private final Sink sink;
    private final StringBuilder parameters = new StringBuilder();
    private final StringBuilder intermediates = new StringBuilder();
    private State state = State.GROUND;
    private boolean endsWithBell;
    private int stringLength;

    public EscapeParser(Sink sink) {
        this.sink = sink;
    }

    /// A surrogate pair must not be cut.
    public void feed(CharSequence text) {
        for (int i = 0; i < text.length(); ) {
            int point = Character.codePointAt(text, i);
            i += Character.charCount(point);
            if (point < 0x20) {
                control((char) point);
            } else if (point >= 0x80 && point < 0xA0) {
                begin((char) (point - C1_TO_LETTER));
            } else {
                character(point);
            }
        }
    }

    private void control(char code) {
        if (code == ESC) {
            clear(State.ESCAPE);
        } else if (code == CAN || code == SUB) {
            clear(State.GROUND);
        } else if (state == State.STRING) {
            if (code == BEL && endsWithBell) {
                clear(State.GROUND);
            }
        } else {
            sink.control(code); // also in the middle of a sequence, as terminals do
        }
    }

    private void clear(State next) {
        parameters.setLength(0);
        intermediates.setLength(0);
        stringLength = 0;
        state = next;
    }

    private void character(int point) {
        switch (state) {
            case GROUND -> {
                if (point == DEL) {
                    sink.control(DEL);
                } else {
                    sink.text(point);
                }
            }
            case ESCAPE -> escape(point);
            case CSI -> sequence(point);
            case STRING -> {
                if (++stringLength >= MOST) {
                    clear(State.GROUND);
                }
            }
        }
    }

    private void escape(int point) {
        if (point < 0x30) {
            intermediates.append((char) point);
            limit();
        } else if (point < DEL) {
            if (intermediates.isEmpty()) {
                begin((char) point);
            } else {
                String between = intermediates.toString();
                clear(State.GROUND);
                sink.escape(between, (char) point);
            }
        } else {
            clear(State.GROUND);
            if (point > DEL) {
                sink.text(point);
            }
        }
    }

    /// ESC and this letter, or the C1 character that means the same.
    private void begin(char letter) {
        clear(
                switch (letter) {
                    case '[' -> State.CSI;
                    case ']', 'P', 'X', '^', '_' -> State.STRING;
                    default -> State.GROUND;
                });
        endsWithBell = letter == ']';
        if (state == State.GROUND && letter != '\\') {
            sink.escape("", letter);
        }
    }

    private void sequence(int point) {
        if (point >= 0x40 && point < DEL) {
            String given = parameters.toString();
            String between = intermediates.toString();
            clear(State.GROUND);
            sink.sequence(given, between, (char) point);
        } else if (point >= 0x30 && point < 0x40 && intermediates.isEmpty()) {
            parameters.append((char) point);
            limit();
        } else if (point < 0x30) {
            intermediates.append((char) point);
            limit();
        } else {
            clear(State.GROUND);
            if (point > DEL) {
                sink.text(point);
            }
        }
    }

    private void limit() {
        if (parameters.length() + intermediates.length() > MOST) {
            clear(State.GROUND);
        }
    }

    /// Numbers of a sequence; those left out, and zero, are 1.
    static int count(String parameters) {
        return Math.max(1, number(parameters, 0, 1));
    }

    /// @return a parameter by its place, or `otherwise` where it is left out or no number
    static int number(String parameters, int place, int otherwise) {
        String[] all = parameters.split(";", -1);
        return place < all.length && all[place].matches("[0-9]{1,5}")
                ? Integer.parseInt(all[place])
                : otherwise;
    }
}
