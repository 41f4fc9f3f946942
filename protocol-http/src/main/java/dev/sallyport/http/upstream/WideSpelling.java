package dev.sallyport.http.upstream;

import java.util.Arrays;

/// A secret in UTF-16, of either byte order: an octet NUL between each two of its octets. Which of
/// the orders it is, the NUL before or behind all that would tell.
final class WideSpelling implements Spelling {
    private final byte[] secret;

    WideSpelling(byte[] secret) {
        this.secret = secret;
    }

    @Override
    public boolean mayBeginWith(byte octet) {
        return octet == secret[0];
    }

    @Override
    public int end(byte[] text, int length, int at) {
        int end = at + longest();
        int seen = Math.min(end, length);
        for (int i = at; i < seen; i++) {
            int place = i - at;
            if (text[i] != (place % 2 == 0 ? secret[place / 2] : 0)) {
                return NONE;
            }
        }
        return seen == end ? end : OPEN;
    }

    @Override
    public int longest() {
        return 2 * secret.length - 1;
    }

    @Override
    public void addTo(Pairs pairs) {
        for (int i = 1; i < secret.length; i++) {
            pairs.add(secret[i - 1], (byte) 0);
            pairs.add((byte) 0, secret[i]);
        }
    }

    @Override
    public void cover(byte[] text, int at, int end) {
        byte[] cover = Spelling.cover(secret.length);
        for (int i = 0; i < cover.length; i++) {
            text[at + 2 * i] = cover[i];
        }
    }

    @Override
    public void wipe() {
        Arrays.fill(secret, (byte) 0);
    }
}
