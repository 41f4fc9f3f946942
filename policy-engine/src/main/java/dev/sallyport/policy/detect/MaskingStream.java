package dev.sallyport.policy.detect;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.policy.detect.Scanner.Found;
import org.jspecify.annotations.Nullable;

/// Hides values in one stream.
///
/// ```
/// bytes ─▶ Escapes (terminals) ─▶ Pending ─▶ Scanner at each place where a value can begin
///                                              │ nothing ─▶ go on
///                                              │ value   ─▶ its replacement; then its Rest, unseen
///                                              └ not enough text yet ─▶ keep back from here on
/// ```
///
/// Verdicts hang on the text alone, never on how it was cut (see [Window]). A pause shows what is
/// kept back, but keeps it in mind: where more text makes a value of it, what of the value was not
/// shown is hidden.
final class MaskingStream implements StreamMask {
    /// Larger pieces are worked off in parts, so that little is copied at a time.
    private static final int PART_BYTES = 16 * 1024;

    private final Scanner scanner;
    private final Replacement replacement;
    private final Pending pending;
    private final Window window;
    private final @Nullable Escapes escapes;
    private final Bytes out = new Bytes();

    /// Everything before is judged.
    private int at;

    /// The run of characters before is judged: nothing begins in the middle of it.
    private int runDone;

    /// A value further on, announced by what stands before it.
    private @Nullable Found planned;

    private @Nullable Rest rest;
    private long masked;

    MaskingStream(Scanner scanner, Replacement replacement, boolean terminal) {
        this.scanner = scanner;
        this.replacement = replacement;
        this.pending = new Pending(terminal);
        this.window = new Window(pending);
        this.escapes =
                terminal
                        ? new Escapes(pending, () -> new MaskingStream(scanner, replacement, false))
                        : null;
    }

    /// Another text begins, which has nothing to do with what came before. Not for terminals.
    void restart() {
        pending.clear();
        out.clear();
        at = 0;
        runDone = 0;
        planned = null;
        rest = null;
    }

    /// A text that is here as a whole, and has nothing to do with what came before.
    ///
    /// @return null where nothing is hidden in it
    byte @Nullable [] whole(byte[] text, int offset, int length) {
        restart();
        pending.addText(text, offset, length);
        long before = masked;
        scan(true);
        if (masked == before) {
            return null;
        }
        release(pending.length());
        return out.take();
    }

    @Override
    public byte[] feed(byte[] data, int offset, int length) {
        for (int done = 0; done < length; done += PART_BYTES) {
            int part = Math.min(PART_BYTES, length - done);
            if (escapes == null) {
                pending.addText(data, offset + done, part);
            } else {
                escapes.feed(data, offset + done, part);
            }
            scan(false);
            release(at);
        }
        return out.take();
    }

    @Override
    public byte[] pause() {
        if (escapes != null) {
            escapes.pause();
        }
        scan(true);
        release(pending.length());
        return out.take();
    }

    @Override
    public byte[] finish() {
        if (escapes != null) {
            escapes.finish();
        }
        scan(true);
        release(pending.length());
        return out.take();
    }

    @Override
    public long masked() {
        return masked + (escapes == null ? 0 : escapes.masked());
    }

    /// How much of the stream is kept.
    int keptBytes() {
        return pending.keptBytes() + (escapes == null ? 0 : escapes.keptBytes());
    }

    /// @param quiet whether to judge what is there as if no more came; places that could still turn
    ///   out otherwise are kept in mind
    private void scan(boolean quiet) {
        int inMind = -1;
        while (at < pending.length()) {
            if (rest != null) {
                if (!passOver(rest, quiet)) {
                    return;
                }
                continue;
            }
            int stop = planned == null ? pending.length() : planned.match().from();
            at = scanner.next(pending.array(), at, stop, pending.before(at));
            if (at == pending.length()) {
                break;
            }
            int run = runDone;
            Found found = judge(quiet);
            if (window.starved()) {
                if (!quiet) {
                    runDone = run;
                    return;
                }
                inMind = found == null && inMind < 0 ? at : inMind;
            }
            if (found == null) {
                at++;
            } else {
                hide(found);
                inMind = -1;
            }
        }
        if (inMind >= 0) {
            at = inMind;
            runDone = Math.min(runDone, at);
        }
    }

    /// Null where nothing begins here.
    private @Nullable Found judge(boolean quiet) {
        window.open(at);
        Found here = scanner.at(window);
        if (planned != null && planned.match().from() == at) {
            return Scanner.stronger(planned, method(here), match(here));
        }
        Found ahead = null;
        if (pending.byteAt(at) == '-') {
            ahead = scanner.option(window);
        } else if (at >= runDone && scanner.looksAtRuns() && Chars.word(pending.byteAt(at))) {
            int end = window.runEnd(at);
            ahead = scanner.run(window, end);
            if (ahead == null) {
                runDone = window.isCut(end) ? at + Window.MOST_TEXT / 2 : end;
            }
        }
        if (ahead == null || ahead.match().from() == at) {
            return Scanner.stronger(here, method(ahead), match(ahead));
        }
        if ((quiet || !window.starved()) && planned == null) {
            planned = ahead;
        }
        return here;
    }

    private static @Nullable Method method(@Nullable Found found) {
        return found == null ? null : found.method();
    }

    private static @Nullable Match match(@Nullable Found found) {
        return found == null ? null : found.match();
    }

    private void hide(Found found) {
        Match match = found.match();
        pending.show(match.from(), out);
        if (pending.shown() < match.to()) {
            boolean whole = !match.cut() && pending.shown() <= match.from();
            out.add(
                    whole
                            ? replacement.of(
                                    found.method(), pending.bytes(match.from(), match.to()))
                            : Replacement.ofPart(found.method()));
            pending.skip(match.to(), out);
            masked++;
        }
        at = match.to();
        rest = match.rest();
        if (planned != null && planned.match().from() < at) {
            Match behind = planned.match();
            planned =
                    behind.to() <= at
                            ? null
                            : new Found(
                                    new Match(at, behind.to(), behind.rest(), true),
                                    planned.method());
        }
    }

    /// Whether more can be judged.
    private boolean passOver(Rest value, boolean quiet) {
        window.open(at);
        int end = value.end(window);
        if (window.starved() && !quiet) {
            return false;
        }
        if (end == at) {
            rest = null;
        }
        pending.skip(end, out);
        at = end;
        return true;
    }

    private void release(int to) {
        pending.show(to, out);
        pending.forget(at);
        runDone = Math.max(0, runDone - at);
        if (planned != null) {
            planned = new Found(planned.match().shifted(at), planned.method());
        }
        at = 0;
    }
}
