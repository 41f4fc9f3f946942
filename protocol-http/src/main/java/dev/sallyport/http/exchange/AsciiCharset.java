package dev.sallyport.http.exchange;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a text writes ASCII as ASCII, as far as its `Content-Type` says. In UTF-16, EBCDIC or
/// UTF-7 nothing is found of what is looked for byte by byte.
final class AsciiCharset {
    private static final String WORD = "charset";
    private static final String USUAL = "charset=utf-8";

    /// What follows the one `charset`. A value that is extended, escaped or joined with another can
    /// be read in several ways.
    private static final Pattern VALUE =
            Pattern.compile(
                    "\\s*=\\s*(?:\"([^\"\\\\]*)\"|'([^']*)'|([^\\s;,\"'\\\\]*))\\s*(?:;.*)?",
                    Pattern.DOTALL);

    private static final Pattern KEEPS_ASCII =
            Pattern.compile(
                    "|utf-?8|utf8mb4|us-ascii|ascii|ansi_x3\\.4-1968"
                            + "|iso[-_]?8859[-_]?\\d{1,2}(-[ei])?|latin-?\\d{1,2}|l\\d"
                            + "|(windows-?|x-cp|cp)125\\d|windows-(31j|874|9\\d\\d)"
                            + "|cp(874|932|936|949|950)|koi8-(r|u|ru)|tis-620"
                            + "|gbk|gb2312|gb18030|big5(-hkscs)?|euc-(cn|jp|kr|tw)"
                            + "|shift[-_]jis|x-sjis|sjis|macintosh|x-mac-\\w+");

    private AsciiCharset() {}

    /// @param contentTypes of one body, as they came; none is taken for one that doesn't say
    static boolean isSaidIn(List<String> contentTypes) {
        if (contentTypes.size() > 1) {
            return false;
        }
        String type = contentTypes.isEmpty() ? "" : contentTypes.getFirst();
        String lower = type.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(WORD);
        if (at < 0 || (at + USUAL.length() == lower.length() && lower.endsWith(USUAL))) {
            return true;
        }
        if (lower.indexOf(WORD, at + 1) >= 0) {
            return false;
        }
        Matcher value = VALUE.matcher(lower.substring(at + WORD.length()));
        return value.matches() && KEEPS_ASCII.matcher(charset(value)).matches();
    }

    private static String charset(Matcher value) {
        for (int group = 1; group <= value.groupCount(); group++) {
            if (value.group(group) != null) {
                return value.group(group).strip();
            }
        }
        return "";
    }
}
