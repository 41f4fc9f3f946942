package dev.sallyport.http.ws;

import com.linecorp.armeria.common.HttpData;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.http.exchange.ExchangeParts;
import dev.sallyport.http.exchange.SecretScan;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;

/// The target's messages on their way to the client. Under a mask each is kept until it is whole;
/// else its pieces go on as they come, however many there are. The credential is looked for in
/// both.
///
/// Belongs to the event loop.
final class Shown {
    private final Tunnel tunnel;
    private final BodyMasks masks;
    private final SecretScan scan;
    private final Assembly assembly;
    private final ArrayDeque<Runnable> afterMessage = new ArrayDeque<>();

    private boolean isInMessage;
    private boolean isMasked;
    private long size;

    /// Of the budget, for a message that is masked and not yet sent.
    private long reserved;

    /// Whether the client has a part of a message, and waits for its end.
    private boolean isPartShown;

    Shown(Tunnel tunnel, ExchangeParts parts, SecretScan scan) {
        this.tunnel = tunnel;
        this.masks = parts.door().masks();
        this.scan = scan;
        this.assembly = new Assembly(parts.budget(), parts.bodyBytes());
    }

    void data(boolean isText, byte[] piece, boolean isLast) {
        if (!isInMessage) {
            isInMessage = true;
            isMasked = !orders().isEmpty();
            size = 0;
        } else if (!isMasked && !orders().isEmpty()) {
            tunnel.unmaskable(); // a mask was ordered while it came
            return;
        }
        if (isLast) {
            isInMessage = false;
        }
        if (isMasked) {
            masked(isText, piece, isLast);
        } else {
            byte[] shown = scanned(piece, isLast);
            if (shown.length > 0 || isLast) {
                show(isText, shown, isLast);
            }
        }
    }

    private List<MaskOrder> orders() {
        return tunnel.terms().orders();
    }

    private byte[] scanned(byte[] piece, boolean isLast) {
        byte[] shown = scan.feed(HttpData.wrap(piece)).array();
        return isLast ? joined(shown, scan.end().array()) : shown;
    }

    private static byte[] joined(byte[] a, byte[] b) {
        if (b.length == 0) {
            return a;
        }
        byte[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    private void masked(boolean isText, byte[] piece, boolean isLast) {
        try {
            if (!isText) {
                throw new Unavailable("a binary message");
            }
            assembly.add(piece);
            if (isLast) {
                byte[] whole = assembly.take();
                reserved += whole.length;
                String ignored = FrameReader.utf8(whole);
                show(true, hidden(scanned(whole, true)), true);
            }
        } catch (FrameViolation | Unavailable _) {
            tunnel.unmaskable();
        }
    }

    /// As JSON where it is some, else as text.
    private byte[] hidden(byte[] plain) {
        try {
            return hidden(plain, "application/json");
        } catch (Unavailable _) {
            return hidden(plain, "text/plain; charset=utf-8");
        }
    }

    private byte[] hidden(byte[] plain, String mediaType) {
        StreamMask mask = masks.start(orders(), mediaType);
        byte[] first = mask.feed(plain, 0, plain.length);
        byte[] shown = joined(first, mask.finish());
        tunnel.tally().masked(mask.masked());
        return shown;
    }

    private void show(boolean isText, byte[] payload, boolean isLast) {
        if (payload.length > tunnel.terms().mostBytes() - tunnel.tally().bytesDown()) {
            tunnel.limitExceeded();
            return;
        }
        size += payload.length;
        long whole = size;
        tunnel.upstream().pause();
        tunnel.recorded(
                tape -> {
                    tape.piece("target", payload);
                    if (isLast) {
                        tape.message("target", isText, whole);
                    }
                },
                () -> pass(isText, payload, isLast));
    }

    private void pass(boolean isText, byte[] payload, boolean isLast) {
        int opcode = isPartShown ? Frame.CONTINUATION : isText ? Frame.TEXT : Frame.BINARY;
        isPartShown = !isLast;
        if (tunnel.client().send(opcode, isLast, payload)) {
            tunnel.tally().shown(payload, isLast);
        }
        while (!isPartShown && !afterMessage.isEmpty()) {
            afterMessage.remove().run();
        }
        tunnel.client()
                .whenRoom(() -> {
                    release();
                    tunnel.upstream().resume();
                });
    }

    private void release() {
        tunnel.budget().giveBack(reserved);
        reserved = 0;
    }

    boolean isPartShown() {
        return isPartShown;
    }

    /// Runs as soon as the client is not within a message.
    void betweenMessages(Runnable task) {
        if (isPartShown) {
            afterMessage.add(task);
        } else {
            task.run();
        }
    }

    /// Nothing more is shown.
    void over() {
        assembly.drop();
        release();
        afterMessage.clear();
    }
}
