package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The patterns of mask orders: `column`, `table.column` or `schema.table.column`, `*` standing for
/// any characters of one part. Case doesn't matter, so `*.email` hides a quoted "Email" too.
final class ColumnPatterns {
    private record Rule(Pattern schema, Pattern table, Pattern column, MaskOrder.Method method) {}

    private static final Pattern ANY = Pattern.compile(".*", Pattern.DOTALL);

    private final List<Rule> rules = new ArrayList<>();

    ColumnPatterns(List<MaskOrder> orders) {
        for (MaskOrder order : orders) {
            order.columns().forEach(text -> rules.add(rule(text, order.method())));
        }
    }

    private static Rule rule(String text, MaskOrder.Method method) {
        List<String> parts = List.of(text.split("\\.", 3));
        int last = parts.size() - 1;
        return new Rule(
                last < 2 ? ANY : part(parts.get(0)),
                last < 1 ? ANY : part(parts.get(last - 1)),
                part(parts.get(last)),
                method);
    }

    private static Pattern part(String text) {
        var regex = new StringBuilder();
        for (String literal : text.toLowerCase(Locale.ROOT).split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /// The strongest method that hides the column, or null.
    MaskOrder.@Nullable Method method(Relation relation, String column) {
        String schema = Catalogue.lower(relation.schema());
        String table = Catalogue.lower(relation.name());
        String name = Catalogue.lower(column);
        MaskOrder.Method strongest = null;
        for (Rule rule : rules) {
            if (rule.column.matcher(name).matches()
                    && rule.table.matcher(table).matches()
                    && rule.schema.matcher(schema).matches()) {
                strongest = Methods.stronger(strongest, rule.method);
            }
        }
        return strongest;
    }
}
