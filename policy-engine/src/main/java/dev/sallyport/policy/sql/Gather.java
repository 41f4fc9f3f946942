package dev.sallyport.policy.sql;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.StatementFacts;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The facts of one statement while it is being read. Facts are only ever added; one thread.
final class Gather {
    private static final String SETTINGS_VIEW = "pg_settings";

    final Set<String> verbs = new LinkedHashSet<>();
    final Set<String> objects = new LinkedHashSet<>();
    final Set<Effect> effects = EnumSet.noneOf(Effect.class);
    final Set<RelationName> reads = new LinkedHashSet<>();
    final Set<RelationName> writes = new LinkedHashSet<>();
    final Set<ColumnName> columnsRead = new LinkedHashSet<>();
    final Set<ColumnName> columnsWritten = new LinkedHashSet<>();
    final Set<String> functions = new LinkedHashSet<>();

    /// References of one word, and names that stand for whole rows: where they meet, a reference
    /// may be a row.
    final Set<String> bareReferences = new LinkedHashSet<>();

    final Set<String> rowNames = new LinkedHashSet<>();
    boolean opaque;
    int setConfigs;
    boolean hasWhere = true;
    @Nullable Long limit;
    SessionAction action = new SessionAction.None();
    private String doubt = "";

    void verb(String verb, Effect... does) {
        verbs.add(verb);
        effects.addAll(Set.of(does));
    }

    void read(RelationName relation) {
        reads.add(relation);
        effects.add(Effect.READ);
    }

    /// The view `pg_settings` has a rule that makes an UPDATE of it `set_config` (PostgreSQL
    /// manual, "pg_settings"): of which settings, and to what, the text need not say.
    void changesOf(RelationName relation) {
        if (relation.name().equals(SETTINGS_VIEW)) {
            effects.add(Effect.SESSION);
            effects.add(Effect.IDENTITY);
            doubt("a change of pg_settings changes the session");
        }
    }

    boolean namesSettingsView() {
        return Stream.concat(reads.stream(), writes.stream())
                .anyMatch(relation -> relation.name().equals(SETTINGS_VIEW));
    }

    /// Whatever else is found, this statement can't be vouched for.
    void doubt(String reason) {
        if (doubt.isEmpty()) {
            doubt = reason;
        }
    }

    void call(String schema, String name) {
        functions.add(schema.isEmpty() ? name : schema + "." + name);
        effects.addAll(Functions.effectsOfCalling(schema, name));
        if (!Functions.isVouchedFor(schema, name)) {
            opaque = true; // it may read more than its arguments
        }
    }

    /// A name after a dot may be a function of what is before the dot.
    void field(String name) {
        Set<Effect> known = Functions.knownEffects(name);
        if (!known.isEmpty()) {
            if (functions.stream().noneMatch(f -> f.equals(name) || f.endsWith("." + name))) {
                functions.add(name);
            }
            effects.addAll(known);
            opaque = true;
        }
        opaque |= Functions.takesRow(name);
    }

    /// Takes over names, not verbs and effects: of a body that is stored, not run.
    void mention(StatementFacts other) {
        reads.addAll(other.reads());
        reads.addAll(other.writes());
        columnsRead.addAll(other.columnsRead());
        columnsWritten.addAll(other.columnsWritten());
        functions.addAll(other.functions());
        hasWhere &= other.hasWhere();
        opaque |= other.opaqueColumns();
    }

    /// Takes over everything but the session action.
    void run(StatementFacts other) {
        verbs.addAll(other.verbs());
        objects.addAll(other.objects());
        effects.addAll(other.effects());
        reads.addAll(other.reads());
        writes.addAll(other.writes());
        columnsRead.addAll(other.columnsRead());
        columnsWritten.addAll(other.columnsWritten());
        functions.addAll(other.functions());
        hasWhere &= other.hasWhere();
        opaque |= other.opaqueColumns();
        if (!other.judged()) {
            doubt(other.reason());
        }
    }

    StatementFacts facts(String verb) {
        boolean row = bareReferences.stream().anyMatch(rowNames::contains);
        verbs.add(verb);
        return new StatementFacts(
                verb,
                verbs,
                objects,
                effects,
                reads,
                writes,
                columnsRead,
                columnsWritten,
                functions,
                hasWhere,
                limit,
                opaque || row,
                action,
                doubt.isEmpty(),
                doubt);
    }
}
