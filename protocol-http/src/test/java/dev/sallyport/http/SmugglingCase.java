package dev.sallyport.http;

import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A line of `smuggling.txt`.
///
/// @param expectation `refused`, `any`, or `once METHOD TARGET`
record SmugglingCase(int number, String expectation, String tries, String text) {
    byte[] bytes() {
        return bytes(number, text);
    }

    byte[] body() {
        String all = new String(bytes(), StandardCharsets.ISO_8859_1);
        return all.substring(all.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return number + " (" + tries + ")";
    }

    static List<SmugglingCase> corpus() throws IOException {
        var cases = new ArrayList<SmugglingCase>();
        try (InputStream in = SmugglingCase.class.getResourceAsStream("smuggling.txt")) {
            var text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            for (String line : text.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] parts = line.split(" \\| ", 3);
                    int number = cases.size() + 1;
                    cases.add(new SmugglingCase(number, parts[0], parts[1], parts[2]));
                }
            }
        }
        return cases;
    }

    /// Both Host lines carry the number, so that hidden requests can be told apart too.
    private static byte[] bytes(int number, String text) {
        String spelled =
                text.replace("/up/", "/api/")
                        .replace("{host}", "Host: gw.test\\r\\nX-Case: " + number + "\\r\\n")
                        .replace(
                                "{auth}",
                                "Authorization: Bearer " + FakeTokens.DEVELOPER + "\\r\\n");
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < spelled.length(); i++) {
            char c = spelled.charAt(i);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            char escape = spelled.charAt(++i);
            switch (escape) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case 't' -> out.write('\t');
                case '0' -> out.write(0);
                case 'x' -> {
                    out.write(Integer.parseInt(spelled.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                default -> out.write(escape);
            }
        }
        return out.toByteArray();
    }
}
