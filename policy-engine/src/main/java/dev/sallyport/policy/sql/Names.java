package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.RelationName;
import java.util.ArrayList;
import java.util.List;

/// Qualified names out of a tree.
final class Names {
    private Names() {}

    /// The words of a name, dots left out.
    static List<String> parts(Node name) {
        var parts = new ArrayList<String>();
        name.forEachToken(token -> {
            if (token.isName()) {
                parts.add(token.text());
            }
        });
        return parts;
    }

    /// `name`, `schema.name` or `database.schema.name`; the database can only be the current one.
    static RelationName relation(Node name) {
        List<String> parts = parts(name);
        int n = parts.size();
        return new RelationName(n > 1 ? parts.get(n - 2) : "", n > 0 ? parts.get(n - 1) : "");
    }
}
