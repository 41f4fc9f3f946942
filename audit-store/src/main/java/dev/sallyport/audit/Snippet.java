package dev.sallyport.audit;

import dev.sallyport.core.VisibleText;

/// A piece of recorded text around what was looked for, safe to look at.
final class Snippet {
    private static final int AROUND = 60;

    private Snippet() {}

    static String of(String text, String wanted) {
        int at = 0;
        while (at < text.length() && !text.regionMatches(true, at, wanted, 0, wanted.length())) {
            at++;
        }
        if (at == text.length()) {
            at = 0; // another folding of case than PostgreSQL's
        }
        int from = whole(text, Math.max(lineStart(text, at), at - AROUND));
        int end = whole(text, Math.min(text.length(), at + wanted.length() + AROUND));
        int lineEnd = text.indexOf('\n', Math.min(text.length(), at + wanted.length()));
        if (lineEnd >= 0) {
            end = Math.min(end, lineEnd);
        }
        return VisibleText.line(text.substring(from, Math.max(from, end)));
    }

    private static int lineStart(String text, int at) {
        return text.lastIndexOf('\n', Math.max(0, at - 1)) + 1;
    }

    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))
                ? at - 1
                : at;
    }
}
