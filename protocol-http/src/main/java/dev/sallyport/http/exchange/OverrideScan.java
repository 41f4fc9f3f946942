package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.http.request.MethodNames;
import io.netty.buffer.ByteBuf;
import java.io.Serial;

/// Looks in JSON for a member that asks for another method, however deep it stands and however it
/// is escaped, while the JSON goes by in pieces. It keeps no account of where it is: every quote
/// may begin a name, so that nothing before it hides one. Octets NUL are skipped, and UTF-16 is
/// read as ASCII by that. Not thread-safe.
///
/// ```
/// OUT ─ quote ─▶ NAME ─ quote ─▶ NAMED ─ colon ─▶ found
///                 │ ▲
///                 ▼ │
///                ESCAPE ─ u ─▶ HEX
/// ```
final class OverrideScan {
    private static final int LONGEST = 64;
    private static final int HEX_DIGITS = 4;

    private final StringBuilder name = new StringBuilder(LONGEST);
    private State state = State.OUT;
    private int code;
    private int digits;

    private enum State {
        OUT,
        NAME,
        ESCAPE,
        HEX,
        NAMED,
        FOUND
    }

    /// Why a body is not passed on any further.
    static final class Found extends RuntimeException {
        @Serial private static final long serialVersionUID = 1L;

        Found() {
            super("a member of the body asks for another method", null, false, false);
        }
    }

    static boolean isIn(byte[] json) {
        var scan = new OverrideScan();
        for (byte b : json) {
            scan.next(b & 0xFF);
        }
        return scan.state == State.FOUND;
    }

    /// @return what came, which may be passed on
    /// @throws Found where it may not; what came before is no whole JSON
    HttpData passed(HttpData data) {
        ByteBuf bytes = data.byteBuf();
        bytes.forEachByte(b -> {
            next(b & 0xFF);
            return state != State.FOUND;
        });
        if (state == State.FOUND) {
            throw new Found();
        }
        return data;
    }

    private void next(int octet) {
        if (octet == 0) {
            return;
        }
        switch (state) {
            case OUT -> open(octet);
            case NAME -> inName(octet);
            case ESCAPE -> escaped(octet);
            case HEX -> hex(octet);
            case NAMED -> named(octet);
            case FOUND -> {}
        }
    }

    private void open(int octet) {
        if (octet == '"') {
            name.setLength(0);
            state = State.NAME;
        } else {
            state = State.OUT;
        }
    }

    private void inName(int octet) {
        if (octet == '\\') {
            state = State.ESCAPE;
        } else if (octet != '"') {
            add(octet);
        } else if (isMeant()) {
            state = State.NAMED;
        } else {
            open(octet);
        }
    }

    private void add(int c) {
        if (name.length() < LONGEST) {
            name.append((char) c);
            state = State.NAME;
        } else {
            state = State.OUT;
        }
    }

    private void escaped(int octet) {
        if (octet == 'u') {
            code = 0;
            digits = 0;
            state = State.HEX;
        } else {
            add(octet);
        }
    }

    private void hex(int octet) {
        int digit = Character.digit(octet, 16);
        if (digit < 0) {
            open(octet);
            return;
        }
        code = code << 4 | digit;
        if (++digits == HEX_DIGITS) {
            add(code);
        }
    }

    private void named(int octet) {
        if (octet == ':') {
            state = State.FOUND;
        } else if (octet != ' ' && octet != '\t' && octet != '\r' && octet != '\n') {
            open(octet);
        }
    }

    private boolean isMeant() {
        return MethodNames.has(name.toString());
    }
}
