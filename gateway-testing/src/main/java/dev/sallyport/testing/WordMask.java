package dev.sallyport.testing;

import dev.sallyport.core.StreamMasks.StreamMask;
import java.nio.charset.StandardCharsets;

/// Hides the word `secret`, across pieces too.
public final class WordMask implements StreamMask {
    private static final String WORD = "secret";

    private String kept = "";
    private long masked;

    @Override
    public byte[] feed(byte[] data, int offset, int length) {
        kept += new String(data, offset, length, StandardCharsets.ISO_8859_1);
        int hit = kept.indexOf(WORD);
        while (hit >= 0) {
            masked++;
            kept = kept.substring(0, hit) + "******" + kept.substring(hit + WORD.length());
            hit = kept.indexOf(WORD);
        }
        int keep = WORD.length() - 1;
        while (keep > 0 && !kept.endsWith(WORD.substring(0, keep))) {
            keep--;
        }
        return take(kept.length() - keep);
    }

    private byte[] take(int length) {
        byte[] shown = kept.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
        kept = kept.substring(length);
        return shown;
    }

    @Override
    public byte[] pause() {
        return take(kept.length());
    }

    @Override
    public byte[] finish() {
        return take(kept.length());
    }

    @Override
    public long masked() {
        return masked;
    }
}
