package dev.sallyport.postgres.path;

import dev.sallyport.core.Decision;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.sql.Effect;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.postgres.mask.Catalogue;
import dev.sallyport.postgres.mask.CatalogueReader;
import dev.sallyport.postgres.mask.MaskFailure;
import dev.sallyport.postgres.mask.MaskPlan;
import dev.sallyport.postgres.mask.MaskPlanner;
import dev.sallyport.postgres.mask.MaskSet;
import dev.sallyport.postgres.mask.ResultColumn;
import dev.sallyport.postgres.wire.ProtocolViolation;
import dev.sallyport.postgres.wire.Reader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is hidden in this session. The catalogue that masks are resolved in is read over the
/// session's own upstream connection, between the client's commands; inside a transaction that
/// changed definitions the snapshot is this session's alone. Belongs to the event loop.
final class Masking {
    /// How a masked command stands.
    enum Readiness {
        READY,
        /// The catalogue must be read first.
        LOAD,
        /// It can't be read now, and without it nothing can be shown.
        REFUSE
    }

    private static final Set<String> DEFINING = Set.of("DO", "CALL");

    private final MaskPlanner planner;
    private final Catalogues catalogues;
    private final Catalogues.Database database;
    private @Nullable Catalogue own;
    private @Nullable CatalogueReader reader;
    private long readIn;
    private boolean used;
    private boolean dirty;
    private boolean definedSinceIdle;
    private boolean unreadable;

    Masking(MaskPlanner planner, Catalogues catalogues, Catalogues.Database database) {
        this.planner = planner;
        this.catalogues = catalogues;
        this.database = database;
    }

    static boolean applies(@Nullable Ruling ruling) {
        return ruling != null && ruling.isCleared() && ruling.verdict() instanceof Decision.Mask;
    }

    Catalogues.Database database() {
        return database;
    }

    boolean isFresh() {
        return !dirty && catalogues.isFresh(database);
    }

    boolean isReading() {
        return reader != null;
    }

    /// @param canRead whether a query of our own may be sent now
    Readiness readiness(boolean canRead) {
        used = true;
        if (isFresh()) {
            return catalogue() == null ? Readiness.REFUSE : Readiness.READY;
        }
        if (canRead && !unreadable) {
            return Readiness.LOAD;
        }
        unreadable = false; // the next command tries again
        return dirty || !catalogues.isTolerable(database) ? Readiness.REFUSE : Readiness.READY;
    }

    private @Nullable Catalogue catalogue() {
        return own != null ? own : catalogues.latest(database);
    }

    /// The catalogue's query is being sent.
    void reads() {
        reader = new CatalogueReader();
        readIn = catalogues.epoch(database);
    }

    void row(ByteBuf body) throws MaskFailure {
        if (reader != null) {
            reader.row(body);
        }
    }

    /// The catalogue's query ended.
    ///
    /// @param inTransaction whether it may have seen what nobody else sees
    void read(boolean succeeded, boolean inTransaction) {
        CatalogueReader done = reader;
        reader = null;
        unreadable = !succeeded || done == null;
        if (done == null || !succeeded) {
            own = null;
            return;
        }
        Catalogue read = done.build();
        dirty = false;
        if (inTransaction) {
            own = read;
        } else {
            own = null;
            catalogues.loaded(database, read, readIn);
        }
    }

    /// A command is on its way.
    void sent(SqlFacts facts) {
        if (!facts.judged()
                || facts.effects().contains(Effect.DEFINE)
                || !Collections.disjoint(facts.verbs(), DEFINING)) {
            dirty = true;
            definedSinceIdle = true;
        }
    }

    /// No transaction is open and nothing is under way.
    void idle() {
        unreadable = false;
        if (definedSinceIdle) {
            definedSinceIdle = false;
            catalogues.changed(database);
        }
        if (own != null) {
            own = null;
            dirty = true;
        }
    }

    /// Whether the session has masked something and its catalogue is out of date by its own doing.
    boolean wantsRefresh() {
        return used && dirty && !unreadable;
    }

    /// Null where the command may run.
    @Nullable Refusal refusal(Ruling ruling) {
        MaskSet set = maskSet(ruling);
        return set == null
                ? Unsupported.mask(ruling.verdict().basis())
                : planner.admit(set, ruling.facts()).orElse(null);
    }

    private @Nullable MaskSet maskSet(Ruling ruling) {
        Catalogue now = catalogue();
        return now != null && ruling.verdict() instanceof Decision.Mask mask
                ? now.maskSet(mask.masks())
                : null;
    }

    /// Rows are described.
    ///
    /// @param body of the RowDescription
    MaskPlan plan(Ruling ruling, ByteBuf body) {
        MaskSet set = maskSet(ruling);
        if (set == null) {
            throw new ProtocolViolation("rows that nobody can mask");
        }
        return planner.plan(set, ruling.facts(), columns(body));
    }

    private static List<ResultColumn> columns(ByteBuf body) {
        int count = Reader.int16(body) & 0xffff;
        var columns = new ArrayList<ResultColumn>();
        for (int i = 0; i < count; i++) {
            Reader.cStringLenient(body, 10_000);
            int relation = Reader.int32(body);
            int attribute = Reader.int16(body);
            int type = Reader.int32(body);
            Reader.int16(body); // the type's size
            Reader.int32(body); // its modifier
            columns.add(new ResultColumn(relation, attribute, type, Reader.int16(body)));
        }
        return columns;
    }
}
