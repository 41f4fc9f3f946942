package dev.sallyport.server.masking;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// One way round the masks: the texts that a client sends in one session.
record Evasion(String name, List<String> texts) {
    Evasion {
        texts = List.copyOf(texts);
    }

    static List<Evasion> all(String resource) throws IOException {
        var all = new ArrayList<Evasion>();
        for (String part : resource(resource).split("(?m)^## ", -1)) {
            if (!part.isBlank()) {
                int line = part.indexOf('\n');
                List<String> texts =
                        Arrays.stream(part.substring(line).split("(?m)^;;$", -1))
                                .map(String::strip)
                                .toList();
                all.add(new Evasion(part.substring(0, line), texts));
            }
        }
        return all;
    }

    static String resource(String name) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(Evasion.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
