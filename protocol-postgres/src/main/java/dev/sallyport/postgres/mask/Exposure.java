package dev.sallyport.postgres.mask;

import dev.sallyport.core.sql.ColumnName;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.RelationName;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a statement's facts say of the ways from hidden columns into its expressions. Names are
/// compared without regard to schema or search path: a name that may mean a hidden column counts as
/// one, and what is not known counts as exposed.
final class Exposure {
    private final MaskSet set;
    private final SqlFacts facts;
    private final Set<String> hiddenNames = new HashSet<>();
    private final Set<String> otherNames = new HashSet<>();
    private boolean readsUnknown;
    private boolean writesUnknown;

    Exposure(MaskSet set, SqlFacts facts) {
        this.set = set;
        this.facts = facts;
        for (RelationName name : facts.reads()) {
            readsUnknown |= !add(name);
        }
        for (RelationName name : facts.writes()) {
            writesUnknown |= !add(name);
        }
    }

    /// @return whether the catalogue knows the name
    private boolean add(RelationName name) {
        List<Relation> meant = set.catalogue().named(name);
        for (Relation relation : meant) {
            hiddenNames.addAll(set.hiddenNames(relation.oid()));
            relation.columns().values().forEach(c -> otherNames.add(Catalogue.lower(c)));
        }
        return !meant.isEmpty();
    }

    private boolean hasUnknownRelation() {
        return readsUnknown || writesUnknown;
    }

    /// Whether no expression of the statement can hold a hidden value.
    boolean expressionsAreFree() {
        return facts.judged() && !runsUnseenCode() && !hasUnknownRelation() && !mayUseHidden();
    }

    /// Whether any relation in it has hidden columns, or can't be known.
    boolean touchesHidden() {
        return hasUnknownRelation() || !hiddenNames.isEmpty();
    }

    /// Whether an expression could take in a hidden column: by its name, by `*`, as part of a row.
    boolean mayUseHidden() {
        return (readsUnknown && readsStarOrRow())
                || (!hiddenNames.isEmpty() && (namesHidden() || readsStarOrRow()));
    }

    private boolean namesHidden() {
        return facts.columnsRead().stream().anyMatch(this::isHidden);
    }

    private boolean isHidden(ColumnName column) {
        String name = Catalogue.lower(column.name());
        return hiddenNames.contains(name)
                || (!hiddenNames.isEmpty() && callsRowFunction(name))
                || (readsUnknown && set.hiddenNames().contains(name));
    }

    /// `c.to_jsonb` is a call of `to_jsonb(c)` where no column has that name.
    private boolean callsRowFunction(String name) {
        return set.catalogue().rowFunctions.contains(name) && !otherNames.contains(name);
    }

    private boolean readsStarOrRow() {
        return facts.statements().stream().anyMatch(StatementFacts::opaqueColumns)
                || facts.columnsRead().stream().anyMatch(c -> c.name().equals("*"));
    }

    /// Whether code runs that may read anything: functions of users, or of the server on texts.
    boolean runsUnseenCode() {
        return facts.effects().contains(Effect.RUN_CODE)
                || facts.effects().contains(Effect.OUTSIDE)
                || set.catalogue().hasOwnOperators()
                || facts.functions().stream().anyMatch(this::isUnseen);
    }

    private boolean isUnseen(String function) {
        String name = baseName(function);
        return HazardousFunctions.isBlind(name)
                || set.hiddenNames().contains(name) // email(c) is c.email
                || (!function.startsWith("pg_catalog.")
                        && set.catalogue().ownFunctions.contains(name));
    }

    /// Whether it calls what keeps an argument where the session, or another, can read it.
    boolean callsKeepers() {
        return facts.functions().stream()
                .anyMatch(f -> HazardousFunctions.keepsArguments(baseName(f)));
    }

    static String baseName(String function) {
        return Catalogue.lower(function.substring(function.lastIndexOf('.') + 1));
    }
}
