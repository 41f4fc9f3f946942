package dev.sallyport.policy.detect;

import java.util.Arrays;

/// What has arrived and is not done with: the text, and between its bytes the escape sequences, of
/// which detectors see nothing.
///
/// ```
/// text        4 1 1 1 1 1 1 …      done with up to `from`, shown up to `shown`
/// escapes     ▲     ▲▲             `before[i]`: how many of their bytes stand before text byte i
/// ```
final class Pending {
    /// In terminals: a place in the text that shows nothing and that no value reaches across.
    private static final int NOTHING = 0;

    private final boolean terminal;
    private final Bytes text = new Bytes();
    private final Bytes escapes = new Bytes();
    private int[] before = new int[0];
    private int boundaries;
    private int shown;
    private int escapesShown;
    private int previous = Window.END;

    /// @param terminal whether there may be escape sequences; NUL is no text then
    Pending(boolean terminal) {
        this.terminal = terminal;
    }

    /// Another text begins.
    void clear() {
        text.clear();
        escapes.clear();
        boundaries = 0;
        shown = 0;
        escapesShown = 0;
        previous = Window.END;
    }

    int length() {
        return text.length();
    }

    int keptBytes() {
        return text.length() + escapes.length();
    }

    int byteAt(int position) {
        return text.at(position);
    }

    byte[] array() {
        return text.array();
    }

    byte[] bytes(int from, int to) {
        return text.copy(from, to);
    }

    /// What stands before a place in the text.
    int before(int position) {
        return position == 0 ? previous : text.at(position - 1);
    }

    /// What of the text a pause has let go already.
    int shown() {
        return shown;
    }

    void addText(byte[] data, int offset, int length) {
        int first = text.length();
        text.add(data, offset, length);
        if (terminal) {
            if (before.length < text.length()) {
                before = Arrays.copyOf(before, Math.max(text.length(), 2 * before.length));
            }
            Arrays.fill(before, first, text.length(), escapes.length());
        }
    }

    void addEscape(byte[] data, int offset, int length) {
        escapes.add(data, offset, length);
    }

    /// Ends what stands before: no value goes on behind it.
    void addBoundary() {
        addText(new byte[] {NOTHING}, 0, 1);
        boundaries++;
    }

    private int escapesBefore(int position) {
        return !terminal ? 0 : position == text.length() ? escapes.length() : before[position];
    }

    /// The first place that is too far from `start`, by text alone or with escape sequences.
    int limit(int start, int mostText, int mostBytes) {
        int far = start + mostText;
        if (escapes.length() == 0) {
            return far;
        }
        int known = Math.min(far, text.length());
        int escapesAtStart = escapesBefore(start);
        if (escapesBefore(known) - escapesAtStart + known - start <= mostBytes) {
            return far;
        }
        int low = start;
        int high = known;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (escapesBefore(middle) - escapesAtStart + middle - start > mostBytes) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /// Lets go of the text before `position`, with the escape sequences that stand there.
    void show(int position, Bytes out) {
        int at = shown;
        while (at < position) {
            showEscapes(escapesBefore(at), out);
            int to = escapesShown == escapesBefore(position) ? position : clean(at, position);
            print(at, to, out);
            at = to;
        }
        shown = Math.max(shown, position);
        showEscapes(escapesBefore(shown), out);
    }

    /// How far there is no escape sequence between.
    private int clean(int from, int position) {
        int at = from + 1;
        while (at < position && before[at] == escapesShown) {
            at++;
        }
        return at;
    }

    private void showEscapes(int upTo, Bytes out) {
        if (upTo > escapesShown) {
            out.add(escapes, escapesShown, upTo - escapesShown);
            escapesShown = upTo;
        }
    }

    private void print(int from, int to, Bytes out) {
        if (boundaries == 0) {
            out.add(text, from, to - from);
            return;
        }
        int start = from;
        for (int at = from; at < to; at++) {
            if (text.at(at) == NOTHING) {
                out.add(text, start, at - start);
                start = at + 1;
            }
        }
        out.add(text, start, to - start);
    }

    /// Passes over the text before `position`, which was replaced; the escape sequences in it stay.
    void skip(int position, Bytes out) {
        if (position > shown) {
            shown = position;
            showEscapes(escapesBefore(position - 1), out);
        }
    }

    /// Forgets the text before `position`.
    void forget(int position) {
        if (position > 0) {
            previous = text.at(position - 1);
            for (int i = 0; boundaries > 0 && i < position; i++) {
                boundaries -= text.at(i) == NOTHING ? 1 : 0;
            }
            text.dropFirst(position);
            shown -= position;
        }
        if (terminal) {
            escapes.dropFirst(escapesShown);
            for (int i = 0; i < text.length(); i++) {
                before[i] = Math.max(0, before[position + i] - escapesShown);
            }
            escapesShown = 0;
        }
    }
}
