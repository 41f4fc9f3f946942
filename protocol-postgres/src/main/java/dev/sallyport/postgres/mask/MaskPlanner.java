package dev.sallyport.postgres.mask;

import dev.sallyport.core.MaskOrder.Method;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.mask.MaskKeys;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.postgres.mask.MaskPlan.Masked;
import dev.sallyport.postgres.mask.MaskPlan.PassAll;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says which statements may run while columns are hidden, and what is hidden of their results.
/// Pure but for the keys; thread-safe. Some microseconds a call: keep the plan with the prepared
/// statement, as long as mask set, facts, columns and formats are the same.
///
/// A column of a result is shown only where the server's own identity of it (OID and number) is a
/// column that the catalogue knows and no order hides, or where it is an expression and the facts
/// rule out every way from a hidden column into it. Everything else is withheld, as by `redact`.
public final class MaskPlanner {
    private static final Method WITHHELD = new Method.Redact();

    private final MaskKeys keys;

    public MaskPlanner(MaskKeys keys) {
        this.keys = keys;
    }

    /// Asked before the first byte of the statement goes up. Empty when it may run.
    public Optional<Refusal> admit(MaskSet set, SqlFacts facts) {
        return set.orders().isEmpty()
                ? Optional.empty()
                : new Admission(set, facts, keys).refusal();
    }

    /// Asked when the rows are described: at RowDescription, and for a prepared statement with the
    /// formats of its Bind. The facts are those of everything that the statement runs, a cursor's
    /// query or a prepared statement's body included.
    public MaskPlan plan(MaskSet set, SqlFacts facts, List<ResultColumn> columns) {
        if (set.orders().isEmpty()) {
            return new PassAll();
        }
        boolean showExpressions = new Exposure(set, facts).expressionsAreFree();
        @Nullable CellMask[] cells = new CellMask[columns.size()];
        boolean any = false;
        for (int i = 0; i < cells.length; i++) {
            cells[i] = cell(set, columns.get(i), showExpressions);
            any |= cells[i] != null;
        }
        return any ? new Masked(new RowMasker(cells)) : new PassAll();
    }

    private @Nullable CellMask cell(MaskSet set, ResultColumn column, boolean showExpressions) {
        Method method = method(set, column, showExpressions);
        if (method == null) {
            return null;
        }
        TypeForm form = TypeForm.of(column.type(), set.catalogue().textTypes);
        return CellMasks.of(method, form, column.format(), keys);
    }

    private static @Nullable Method method(
            MaskSet set, ResultColumn column, boolean showExpressions) {
        if (column.relation() == 0) {
            return showExpressions ? null : WITHHELD;
        }
        Relation relation = set.catalogue().relation(column.relation());
        if (relation == null) {
            return WITHHELD;
        }
        if (column.attribute() == 0) { // the whole row
            return set.hidesAnyOf(relation.oid()) ? WITHHELD : null;
        }
        if (column.attribute() < 0 || relation.isSystem()) {
            return set.method(relation.oid(), column.attribute());
        }
        return relation.columns().containsKey(column.attribute())
                ? set.method(relation.oid(), column.attribute())
                : WITHHELD;
    }
}
