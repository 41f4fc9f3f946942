package dev.sallyport.http.upstream;

import java.util.List;
import java.util.stream.Stream;

/// A secret somewhere in what is written in Base64 (RFC 4648, sections 4 and 5): none, one or two
/// octets of a group of three stand before it.
///
/// A text that ends with its first character alone, or with that and the end of a line, is not
/// open: one of three texts does, and each would wait for its last character. So where a text
/// begins, the first is looked for as shown before; of the secret it has six bits at most.
final class Base64Spelling implements Spelling {
    private final List<Sextets> alignments;
    private final List<Sextets> withoutTheFirst;

    Base64Spelling(byte[] secret) {
        alignments = List.of(Sextets.of(secret, 0), Sextets.of(secret, 1), Sextets.of(secret, 2));
        withoutTheFirst = alignments.stream().map(Sextets::withoutTheFirst).toList();
    }

    @Override
    public boolean mayBeginWith(byte octet) {
        return Sextets.mayBeEscaped(octet)
                || Sextets.mayEndALine(octet)
                || Stream.concat(alignments.stream(), withoutTheFirst.stream())
                        .anyMatch(alignment -> alignment.fits(octet, 0));
    }

    @Override
    public int end(byte[] text, int length, int at) {
        int end = end(alignments, text, length, at);
        if (end == OPEN && Sextets.isLineOver(text, length, at + 1)) {
            end = NONE;
        }
        return end == NONE && at == 0 ? behindTheFirst(text, length) : end;
    }

    private int behindTheFirst(byte[] text, int length) {
        int from = Sextets.behindLineEnd(text, length, 0);
        return from < length ? end(withoutTheFirst, text, length, from) : NONE;
    }

    private static int end(List<Sextets> alignments, byte[] text, int length, int at) {
        int open = NONE;
        for (Sextets alignment : alignments) {
            int end = alignment.end(text, length, at);
            if (end > at) {
                return end;
            }
            open = Math.min(open, end);
        }
        return open;
    }

    @Override
    public int longest() {
        return alignments.stream().mapToInt(Sextets::longest).max().orElseThrow();
    }

    @Override
    public void addTo(Pairs pairs) {
        alignments.forEach(alignment -> alignment.addTo(pairs));
    }

    @Override
    public void cover(byte[] text, int at, int end) {
        if (!isCovered(alignments, text, at, end)) {
            boolean ignored =
                    isCovered(withoutTheFirst, text, Sextets.behindLineEnd(text, end, at), end);
        }
    }

    private static boolean isCovered(List<Sextets> alignments, byte[] text, int at, int end) {
        for (Sextets alignment : alignments) {
            if (alignment.end(text, end, at) == end) {
                alignment.cover(text, at, end);
                return true;
            }
        }
        return false;
    }

    @Override
    public void wipe() {
        alignments.forEach(Sextets::wipe);
        withoutTheFirst.forEach(Sextets::wipe);
    }
}
