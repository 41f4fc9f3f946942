package dev.sallyport.core;

/// Makes text safe to look at: control characters, bidirectional overrides, zero-width and other
/// characters that are not seen, or that move what is, are spelled out. What an approver reads is
/// then what will run (CVE-2021-42574, "Trojan Source").
public final class VisibleText {
    private VisibleText() {}

    /// Line breaks and tabs stay; everything else that is not seen is spelled out.
    public static String of(String text) {
        if (text.codePoints().noneMatch(VisibleText::isHidden)) {
            return text;
        }
        var visible = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(point -> {
                    if (isHidden(point)) {
                        visible.append("\\u{").append(Integer.toHexString(point)).append('}');
                    } else {
                        visible.appendCodePoint(point);
                    }
                });
        return visible.toString();
    }

    /// As [#of], and line breaks and tabs are spelled out too: for one line of a list or a log.
    public static String line(String text) {
        return of(text).replace("\n", "\\n").replace("\t", "\\t");
    }

    /// Whether every character of a name can be seen; a name has no line breaks either.
    public static boolean isPlain(String text) {
        return text.codePoints()
                .noneMatch(point -> isHidden(point) || point == '\n' || point == '\t');
    }

    private static boolean isHidden(int point) {
        if (point == '\n' || point == '\t') {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.SPACE_SEPARATOR -> point != ' ';
            default -> isBlankLetter(point);
        };
    }

    /// Letters and marks without a shape: Hangul fillers, combining grapheme joiner, variation
    /// selectors.
    private static boolean isBlankLetter(int point) {
        return point == 0x115F
                || point == 0x1160
                || point == 0x3164
                || point == 0xFFA0
                || point == 0x034F
                || (point >= 0xFE00 && point <= 0xFE0F)
                || (point >= 0xE0100 && point <= 0xE01EF);
    }
}
