package dev.sallyport.policy.http;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.policy.detect.Bytes;
import dev.sallyport.policy.detect.Replacement;
import dev.sallyport.policy.detect.TextMask;

/// Hides values in JSON as it streams by: one value, or several one after another.
///
/// ```
/// STRUCTURE ─"─▶ STRING ─"─▶ STRUCTURE        what a string says is judged decoded; where nothing
///     └ other ─▶ SCALAR ─delimiter─▶ STRUCTURE   is hidden, its bytes pass as they came
/// ```
///
/// At most one string is kept, and of a long one a piece. What is no JSON is [Unavailable]: what
/// was shown before is masked, and nothing more may be shown.
final class JsonMask implements StreamMask {
    private static final int MOST_KEPT = 64 * 1024;
    private static final int PIECE = 8 * 1024;
    private static final int MOST_SCALAR = 1_000;
    private static final int RECORD_SEPARATOR = 0x1E; // RFC 7464
    private static final int[] BYTE_ORDER_MARK = {0xEF, 0xBB, 0xBF};

    private enum Expect {
        ROOT,
        VALUE,
        FIRST_VALUE,
        NAME,
        FIRST_NAME,
        COLON,
        NEXT
    }

    private enum Mode {
        STRUCTURE,
        STRING,
        /// A string that is too long to be kept, without an order of its own.
        LONG_STRING,
        /// A string that is too long to be kept, and is hidden or passed over as a whole.
        DISCARDED_STRING,
        SCALAR
    }

    private final JsonPlace place;
    private final JsonValues values;
    private final Bytes out = new Bytes();
    private final Bytes token = new Bytes();
    private final Utf8 utf8 = new Utf8();

    private Mode mode = Mode.STRUCTURE;
    private Expect expect = Expect.ROOT;
    private boolean escape;
    private boolean escapes;

    /// A text or number stands alone, and nothing parts it from what comes next.
    private boolean glued;

    /// How deep the object or list stands that is hidden as a whole; −1 where none is.
    private int hiddenAt = -1;

    /// How much of a byte order mark came; −1 once anything else did.
    private int mark;

    private boolean failed;

    JsonMask(FieldOrders fields, TextMask texts, Replacement replacement) {
        this.place = new JsonPlace(fields, texts);
        this.values = new JsonValues(place, texts, replacement, out);
    }

    @Override
    public byte[] feed(byte[] data, int offset, int length) {
        return guarded(() -> {
            int end = offset + length;
            for (int at = offset; at < end; ) {
                at =
                        switch (mode) {
                            case STRUCTURE -> structure(data, at, end);
                            case SCALAR -> scalar(data, at, end);
                            case STRING, LONG_STRING, DISCARDED_STRING -> string(data, at, end);
                        };
            }
        });
    }

    /// What is kept back is part of a value: it can't be judged yet.
    @Override
    public byte[] pause() {
        return new byte[0];
    }

    @Override
    public byte[] finish() {
        return guarded(() -> {
            if (mode == Mode.SCALAR) {
                endScalar();
            }
            require(mode == Mode.STRUCTURE && expect == Expect.ROOT && mark <= 0);
        });
    }

    @Override
    public long masked() {
        return values.masked();
    }

    private byte[] guarded(Runnable work) {
        try {
            require(!failed);
            work.run();
            return out.take();
        } catch (IllegalArgumentException e) {
            failed = true;
            throw new Unavailable("the answer is no JSON that can be masked");
        }
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException("no JSON");
        }
    }

    private void put(int b) {
        if (hiddenAt < 0) {
            out.add(b);
        }
    }

    private boolean valueMayCome() {
        return expect == Expect.VALUE
                || expect == Expect.FIRST_VALUE
                || (expect == Expect.ROOT && !glued);
    }

    private int structure(byte[] data, int from, int end) {
        for (int at = from; at < end; at++) {
            int b = data[at] & 0xFF;
            if (mark >= 0 && isMark(b)) {
                continue;
            }
            switch (b) {
                case ' ', '\t', '\n', '\r' -> blank(b);
                case RECORD_SEPARATOR -> {
                    require(expect == Expect.ROOT);
                    blank(b);
                }
                case '"' -> {
                    beginString();
                    return at + 1;
                }
                case '{', '[' -> open(b == '{', b);
                case '}', ']' -> close(b == '}', b);
                case ':' -> {
                    require(expect == Expect.COLON);
                    put(b);
                    expect = Expect.VALUE;
                }
                case ',' -> {
                    require(expect == Expect.NEXT);
                    put(b);
                    expect = place.inObject() ? Expect.NAME : Expect.VALUE;
                }
                default -> {
                    require(valueMayCome());
                    token.clear();
                    mode = Mode.SCALAR;
                    return at;
                }
            }
        }
        return end;
    }

    private void blank(int b) {
        put(b);
        glued = false;
    }

    private boolean isMark(int b) {
        if (mark < BYTE_ORDER_MARK.length && b == BYTE_ORDER_MARK[mark]) {
            mark++;
            put(b);
            return true;
        }
        require(mark == 0 || mark == BYTE_ORDER_MARK.length);
        mark = -1;
        return false;
    }

    private void open(boolean object, int b) {
        require(valueMayCome());
        Method method = place.ordered();
        if (hiddenAt < 0 && method != null) {
            values.hideWhole(method);
            hiddenAt = place.depth();
        } else {
            put(b);
        }
        place.open(object);
        expect = object ? Expect.FIRST_NAME : Expect.FIRST_VALUE;
    }

    private void close(boolean object, int b) {
        require(place.depth() > 0 && place.inObject() == object);
        require(
                expect == Expect.NEXT
                        || expect == (object ? Expect.FIRST_NAME : Expect.FIRST_VALUE));
        place.close();
        if (hiddenAt == place.depth()) {
            hiddenAt = -1;
        } else {
            put(b);
        }
        endValue();
    }

    private void endValue() {
        place.valueIsOver();
        expect = place.depth() == 0 ? Expect.ROOT : Expect.NEXT;
    }

    // --- strings

    private void beginString() {
        require(valueMayCome() || isName());
        token.clear();
        escape = false;
        escapes = false;
        mode = Mode.STRING;
    }

    private boolean isName() {
        return expect == Expect.NAME || expect == Expect.FIRST_NAME;
    }

    private int string(byte[] data, int from, int end) {
        int at = from;
        while (at < end) {
            if (!escape && utf8.isWhole()) {
                at = JsonText.endOfPlain(data, at, end);
                if (at == end) {
                    break;
                }
            }
            int b = data[at] & 0xFF;
            require(b >= 0x20 && utf8.takes(b));
            if (escape) {
                escape = false;
            } else if (b == '\\') {
                escape = true;
                escapes = true;
            } else if (b == '"') {
                keep(data, from, at);
                endString();
                return at + 1;
            }
            at++;
        }
        keep(data, from, at);
        return at;
    }

    private void keep(byte[] data, int from, int to) {
        if (mode == Mode.DISCARDED_STRING) {
            return;
        }
        token.add(data, from, to - from);
        if (mode == Mode.STRING && token.length() > MOST_KEPT) {
            require(!isName());
            boolean whole = hiddenAt >= 0 || place.ordered() != null || place.ofSecret() != null;
            mode = whole ? Mode.DISCARDED_STRING : Mode.LONG_STRING;
            if (mode == Mode.LONG_STRING) {
                values.beginLong();
            }
        }
        if (mode == Mode.LONG_STRING && token.length() > PIECE) {
            values.pieceOfLong(token, false);
        }
    }

    private void endString() {
        if (isName()) {
            name();
        } else {
            switch (mode) {
                case LONG_STRING -> values.endLong(token);
                case DISCARDED_STRING -> discarded();
                case STRING -> text();
                case STRUCTURE, SCALAR -> throw new IllegalStateException("no string");
            }
            endValue();
            glued = true;
        }
        mode = Mode.STRUCTURE;
    }

    private void name() {
        expect = Expect.COLON;
        if (hiddenAt < 0) {
            values.name(token, escapes);
        }
    }

    private void text() {
        if (hiddenAt < 0) {
            values.text(token, escapes);
        }
    }

    private void discarded() {
        Method method = place.ordered() == null ? place.ofSecret() : place.ordered();
        if (hiddenAt < 0 && method != null) {
            values.hideWhole(method);
        }
    }

    // --- numbers, true, false, null

    private int scalar(byte[] data, int from, int end) {
        int at = from;
        while (at < end && JsonNumbers.isPart(data[at])) {
            at++;
        }
        token.add(data, from, at - from);
        require(token.length() > 0 && token.length() <= MOST_SCALAR);
        if (at < end) {
            endScalar();
        }
        return at;
    }

    private void endScalar() {
        if (hiddenAt < 0) {
            values.scalar(token);
        }
        mode = Mode.STRUCTURE;
        endValue();
        glued = true;
    }
}
