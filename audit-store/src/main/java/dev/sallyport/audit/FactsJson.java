package dev.sallyport.audit;

import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SqlFacts;
import java.util.Collection;
import java.util.List;

/// What the analysis says of a text, encoded. Sets come in the order of their words, so that equal
/// facts are equal bytes.
final class FactsJson {
    private static final int LIST_BYTES = 768;

    private FactsJson() {}

    static byte[] of(SqlFacts facts) {
        var bytes = new Bytes(256);
        var json = new CanonicalJson(bytes);
        json.open();
        list(json, "effects", facts.effects().stream().map(Effect::word).toList());
        list(json, "functions", facts.functions());
        json.key("judged").bool(facts.judged());
        list(json, "objects", facts.objects());
        list(json, "reads", facts.reads().stream().map(Object::toString).toList());
        json.optional("reason", facts.reason());
        json.key("statements").number(facts.statements().size());
        list(json, "verbs", facts.verbs());
        list(json, "writes", facts.writes().stream().map(Object::toString).toList());
        json.close();
        return bytes.copy();
    }

    private static void list(CanonicalJson json, String key, Collection<String> words) {
        if (!words.isEmpty()) {
            List<String> sorted = words.stream().sorted().toList();
            json.key(key).names(sorted, LIST_BYTES);
        }
    }
}
