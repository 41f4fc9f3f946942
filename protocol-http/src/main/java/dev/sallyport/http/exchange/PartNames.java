package dev.sallyport.http.exchange;

import dev.sallyport.http.request.MethodNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Names of parts of a multipart body that is no form: some servers take such parts for fields.
final class PartNames {
    /// `name="…"` and `name*=utf-8''…` of a `Content-Disposition`, and a `Content-ID`, which stands
    /// for it. More is found than parts have: each line is looked at.
    private static final Pattern NAME =
            Pattern.compile(
                    "(?i)(?:\\bname[*0-9]*\\s*=|content-id\\s*:)\\s*(\"[^\"\r\n]*+\"|<[^<>\r\n]*+>|[^;\r\n]*)");

    private PartNames() {}

    /// Whether one of them asks for another method.
    static boolean askIn(byte[] body) {
        Matcher found = NAME.matcher(new String(body, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            if (MethodNames.has(plain(found.group(1)))) {
                return true;
            }
        }
        return false;
    }

    private static String plain(String value) {
        String bare = value.strip().replaceAll("[\"<>\\\\]", "");
        String name = bare.substring(bare.lastIndexOf('\'') + 1);
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) { // a percent sign alone
            return name;
        }
    }
}
