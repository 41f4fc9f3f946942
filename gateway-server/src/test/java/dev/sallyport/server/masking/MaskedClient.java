package dev.sallyport.server.masking;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.sql.SessionAction;
import dev.sallyport.core.sql.SqlAnalyzer;
import dev.sallyport.core.sql.SqlFacts;
import dev.sallyport.core.sql.StatementFacts;
import dev.sallyport.postgres.mask.Catalogue;
import dev.sallyport.postgres.mask.CatalogueQuery;
import dev.sallyport.postgres.mask.CatalogueReader;
import dev.sallyport.postgres.mask.ErrorRedactor;
import dev.sallyport.postgres.mask.MaskFailure;
import dev.sallyport.postgres.mask.MaskPlan;
import dev.sallyport.postgres.mask.MaskPlanner;
import dev.sallyport.postgres.mask.ResultColumn;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One session of a client behind masks: analysis, admission, a real server, and the masks between.
/// What the client would see is collected as text.
final class MaskedClient {
    private final WireClient server;
    private final SqlAnalyzer analyzer;
    private final MaskPlanner planner;
    private final Catalogue catalogue;
    private final List<MaskOrder> orders;
    private final Map<String, StatementFacts> names = new HashMap<>();
    private final StringBuilder seen = new StringBuilder();
    private MaskPlan plan = new MaskPlan.PassAll();
    private boolean refused;

    MaskedClient(
            WireClient server,
            SqlAnalyzer analyzer,
            MaskPlanner planner,
            Catalogue catalogue,
            List<MaskOrder> orders) {
        this.server = server;
        this.analyzer = analyzer;
        this.planner = planner;
        this.catalogue = catalogue;
        this.orders = orders;
    }

    static Catalogue catalogue(WireClient server) throws IOException {
        var reader = new CatalogueReader();
        server.query(
                CatalogueQuery.sql(),
                (tag, body) -> {
                    try {
                        if (tag == 'E') {
                            throw new AssertionError(body.toString(ISO_8859_1));
                        } else if (tag == 'D') {
                            reader.row(body);
                        }
                    } catch (MaskFailure e) {
                        throw new AssertionError(e);
                    }
                });
        return reader.build();
    }

    String seen() {
        return seen.toString();
    }

    boolean refused() {
        return refused;
    }

    void run(String sql, boolean binary) throws IOException {
        SqlFacts facts = withNames(analyzer.analyze(sql));
        Optional<Refusal> refusal = planner.admit(catalogue.maskSet(orders), facts);
        if (refusal.isPresent()) {
            refused = true;
            seen.append(refusal.get().message()).append('\n');
            return;
        }
        plan = new MaskPlan.PassAll();
        if (binary) {
            server.binary(sql, (tag, body) -> answer(tag, body, facts));
        } else {
            server.query(sql, (tag, body) -> answer(tag, body, facts));
        }
    }

    /// EXECUTE and FETCH stand for what they run.
    private SqlFacts withNames(SqlFacts facts) {
        var all = new ArrayList<>(facts.statements());
        for (StatementFacts statement : facts.statements()) {
            switch (statement.action()) {
                case SessionAction.Prepare(String name, StatementFacts body) ->
                        names.put("prepared " + name, body);
                case SessionAction.DeclareCursor(String name, StatementFacts query) ->
                        names.put("cursor " + name, query);
                case SessionAction.ExecutePrepared(String name) ->
                        all.add(named("prepared " + name));
                case SessionAction.FetchFrom(String cursor) -> all.add(named("cursor " + cursor));
                default -> {}
            }
        }
        return new SqlFacts(all);
    }

    private StatementFacts named(String name) {
        return names.getOrDefault(name, StatementFacts.unjudged("UNKNOWN", "unknown name"));
    }

    private void answer(char tag, ByteBuf body, SqlFacts facts) {
        try {
            switch (tag) {
                case 'T' -> describe(body, facts);
                case 'D' -> row(body);
                case 'E', 'N' -> error(tag, body);
                case 'A' -> show(tag, body.skipBytes(4)); // not the process's number
                default -> show(tag, body);
            }
        } catch (MaskFailure e) {
            throw new AssertionError(e);
        }
    }

    private void show(char tag, ByteBuf body) {
        seen.append(tag).append(body.toString(ISO_8859_1)).append('\n');
    }

    /// Shows names alone: OIDs of new tables differ from run to run.
    private void describe(ByteBuf body, SqlFacts facts) {
        int count = body.readUnsignedShort();
        var columns = new ArrayList<ResultColumn>();
        for (int i = 0; i < count; i++) {
            int end = body.bytesBefore((byte) 0);
            seen.append(body.readCharSequence(end, ISO_8859_1)).append(' ');
            body.skipBytes(1);
            int relation = body.readInt();
            int attribute = body.readShort();
            int type = body.readInt();
            body.skipBytes(6);
            columns.add(new ResultColumn(relation, attribute, type, body.readShort()));
        }
        seen.append('\n');
        plan = planner.plan(catalogue.maskSet(orders), facts, columns);
    }

    private void row(ByteBuf body) throws MaskFailure {
        switch (plan) {
            case MaskPlan.PassAll _ -> show('D', body);
            case MaskPlan.Masked masked -> {
                ByteBuf out = Unpooled.buffer();
                masked.masker().mask(body, out);
                show('D', out);
            }
        }
    }

    private void error(char tag, ByteBuf body) throws MaskFailure {
        if (orders.isEmpty()) {
            show(tag, body);
            return;
        }
        ByteBuf out = Unpooled.buffer();
        ErrorRedactor.redact((byte) tag, body, out);
        show(tag, out);
    }
}
