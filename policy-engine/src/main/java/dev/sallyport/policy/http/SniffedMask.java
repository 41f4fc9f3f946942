package dev.sallyport.policy.http;

import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Unavailable;
import dev.sallyport.policy.detect.Bytes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Of a text that may be JSON: takes it for JSON where it begins like that ([JsonStart]).
final class SniffedMask implements StreamMask {
    private static final int MOST_BLANKS = 64 << 10;

    private final Supplier<StreamMask> json;
    private final Supplier<StreamMask> text;
    private final boolean mayBeBinary;
    private final Bytes kept = new Bytes();
    private final Utf8 utf8 = new Utf8();
    private @Nullable StreamMask chosen;
    private boolean isText;

    /// @param mayBeBinary nobody said that it is text: what is none is refused
    SniffedMask(Supplier<StreamMask> json, Supplier<StreamMask> text, boolean mayBeBinary) {
        this.json = json;
        this.text = text;
        this.mayBeBinary = mayBeBinary;
    }

    @Override
    public byte[] feed(byte[] data, int offset, int length) {
        if (chosen != null) {
            return checked(chosen, data, offset, length);
        }
        kept.add(data, offset, length);
        return choose(false);
    }

    private byte[] choose(boolean last) {
        Boolean isJson = JsonStart.of(kept.copy(0, kept.length()));
        if (isJson == null && !last) {
            if (kept.length() > MOST_BLANKS) {
                throw new Unavailable("an answer that begins with too many blanks to be masked");
            }
            return new byte[0];
        }
        isText = isJson == null || !isJson;
        chosen = isText ? text.get() : json.get();
        byte[] all = kept.take();
        return checked(chosen, all, 0, all.length);
    }

    private byte[] checked(StreamMask mask, byte[] data, int offset, int length) {
        if (mayBeBinary && isText) {
            for (int i = offset; i < offset + length; i++) {
                if (data[i] == 0 || !utf8.takes(data[i] & 0xFF)) {
                    throw new Unavailable("the answer is neither JSON nor text");
                }
            }
        }
        return mask.feed(data, offset, length);
    }

    @Override
    public byte[] pause() {
        return chosen == null ? new byte[0] : chosen.pause();
    }

    @Override
    public byte[] finish() {
        byte[] first = chosen == null ? choose(true) : new byte[0];
        if (!utf8.isWhole()) {
            throw new Unavailable("the answer is neither JSON nor text");
        }
        StreamMask mask = chosen;
        byte[] last = mask == null ? new byte[0] : mask.finish();
        byte[] all = java.util.Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        return all;
    }

    @Override
    public long masked() {
        return chosen == null ? 0 : chosen.masked();
    }
}
