package dev.sallyport.postgres.mask;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Facts of statements, written by hand.
final class Facts {
    private final Set<String> verbs = new HashSet<>();
    private final Set<String> objects = new HashSet<>();
    private final Set<Effect> effects = new HashSet<>();
    private final Set<RelationName> reads = new HashSet<>();
    private final Set<RelationName> writes = new HashSet<>();
    private final Set<ColumnName> columns = new HashSet<>();
    private final Set<String> functions = new HashSet<>();
    private SessionAction action = new SessionAction.None();
    private boolean opaque;
    private final String verb;

    private Facts(String verb) {
        this.verb = verb;
        verbs.add(verb);
    }

    static Facts of(String verb, String... nested) {
        var facts = new Facts(verb);
        facts.verbs.addAll(List.of(nested));
        return facts;
    }

    Facts reading(String... names) {
        List.of(names).forEach(name -> reads.add(relation(name)));
        effects.add(Effect.READ);
        return this;
    }

    Facts writing(String name) {
        writes.add(relation(name));
        effects.add(Effect.WRITE);
        return this;
    }

    private static RelationName relation(String name) {
        int dot = name.indexOf('.');
        return new RelationName(dot < 0 ? "" : name.substring(0, dot), name.substring(dot + 1));
    }

    Facts columns(String... names) {
        List.of(names).forEach(name -> columns.add(new ColumnName("", name)));
        return this;
    }

    Facts calling(String... names) {
        functions.addAll(List.of(names));
        return this;
    }

    Facts with(Effect effect) {
        effects.add(effect);
        return this;
    }

    Facts defining(String object) {
        objects.add(object);
        effects.add(Effect.DEFINE);
        return this;
    }

    Facts opaque() {
        opaque = true;
        return this;
    }

    Facts action(SessionAction what) {
        action = what;
        return this;
    }

    SqlFacts build() {
        return new SqlFacts(
                List.of(
                        new StatementFacts(
                                verb, verbs, objects, effects, reads, writes, columns, Set.of(),
                                functions, true, null, opaque, action, true, "")));
    }
}
