package dev.sallyport.audit;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `audit.event` in PostgreSQL's binary COPY format (manual, page of COPY, "Binary
/// Format"): number of fields, 2 bytes; then each field: length, 4 bytes, −1 for NULL; its bytes.
/// Dates count days and timestamps microseconds from 2000-01-01.
final class EventRow {
    static final String ORIGIN_COLUMNS =
            "session, protocol, principal, subject, actors, target, account";
    static final String COPY =
            "COPY audit.event (day, lane, wseq, id, ts, kind, "
                    + ORIGIN_COLUMNS
                    + ", verb, command, truncated, verdict, rule, outcome, code, act, reason,"
                    + " decision, approval, policy_digest, config_digest, leaf, body)"
                    + " FROM STDIN (FORMAT binary)";
    static final int WSEQ_OFFSET = 2 + (4 + 4) + (4 + 8) + 4;
    static final int ID_OFFSET = WSEQ_OFFSET + 8 + 4;

    private static final byte[] SIGNATURE = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0
    };
    private static final int FIELDS = 28;
    private static final int TEXT_OID = 25;
    private static final int EPOCH_DAY_2000 = 10_957;
    private static final long SECONDS_PER_DAY = 86_400;

    private EventRow() {}

    /// What the body says, as columns that can be searched. Filled anew for each event.
    static final class Projection {
        String kind = "";
        @Nullable String verb;
        @Nullable String command;
        int commandEnd;

        /// Plain ASCII up to its end, as far as that is known.
        boolean commandIsPlain;

        boolean truncated;
        @Nullable String verdict;
        @Nullable String rule;
        @Nullable String outcome;
        @Nullable String code;
        @Nullable String act;
        @Nullable String reason;
        @Nullable UUID decision;
        @Nullable String approval;
        String policy = "";

        void reset(String newKind, String newPolicy) {
            kind = newKind;
            policy = newPolicy;
            verb = command = verdict = rule = outcome = code = act = reason = null;
            approval = null;
            decision = null;
            commandEnd = 0;
            commandIsPlain = false;
            truncated = false;
        }
    }

    /// Days since 1970, in UTC: the partition.
    static int epochDay(Instant at) {
        return Math.toIntExact(Math.floorDiv(at.getEpochSecond(), SECONDS_PER_DAY));
    }

    static void begin(Bytes row, long lane, UUID id, Instant at) {
        row.putShort(FIELDS);
        row.putInt(4);
        row.putInt(epochDay(at) - EPOCH_DAY_2000);
        row.putInt(8);
        row.putLong(lane);
        row.putInt(8);
        row.putLong(0); // the sequence, set when the row takes its place in the lane
        uuid(row, id);
        row.putInt(8);
        row.putLong(
                (at.getEpochSecond() - EPOCH_DAY_2000 * SECONDS_PER_DAY) * 1_000_000
                        + at.getNano() / 1000);
    }

    static void end(
            Bytes row,
            Origin origin,
            Projection p,
            String config,
            Spellings spellings,
            byte[] leaf,
            Bytes body) {
        known(row, spellings, p.kind);
        row.put(origin.columns());
        known(row, spellings, p.verb);
        command(row, p);
        row.putInt(1);
        row.put(p.truncated ? 1 : 0);
        known(row, spellings, p.verdict);
        known(row, spellings, p.rule);
        known(row, spellings, p.outcome);
        known(row, spellings, p.code);
        known(row, spellings, p.act);
        name(row, p.reason);
        uuid(row, p.decision);
        name(row, p.approval);
        known(row, spellings, p.policy);
        known(row, spellings, config);
        row.putInt(leaf.length);
        row.put(leaf);
        row.putInt(body.length());
        row.put(body);
    }

    static void beginStream(Bytes stream) {
        stream.put(SIGNATURE);
        stream.putInt(0); // flags
        stream.putInt(0); // length of the header extension
    }

    static void endStream(Bytes stream) {
        stream.putShort(-1);
    }

    static void uuid(Bytes row, @Nullable UUID id) {
        if (id == null) {
            row.putInt(-1);
            return;
        }
        row.putInt(16);
        row.putLong(id.getMostSignificantBits());
        row.putLong(id.getLeastSignificantBits());
    }

    /// A name that comes again and again.
    private static void known(Bytes row, Spellings spellings, @Nullable String name) {
        if (name == null) {
            row.putInt(-1);
        } else {
            row.put(spellings.of(name).column());
        }
    }

    /// As much as the body keeps of a name; an index takes it.
    static void name(Bytes row, @Nullable String text) {
        text(row, text, text == null ? 0 : CanonicalJson.end(text, CanonicalJson.NAME_BYTES));
    }

    private static void command(Bytes row, Projection p) {
        if (p.command != null && p.commandIsPlain) {
            row.putInt(p.commandEnd);
            row.ascii(p.command, p.commandEnd);
        } else {
            text(row, p.command, p.commandEnd);
        }
    }

    static void text(Bytes row, @Nullable String text, int end) {
        if (text == null) {
            row.putInt(-1);
            return;
        }
        int at = row.length();
        row.putInt(0);
        row.utf8(text, end);
        row.set(at, row.length() - at - 4);
    }

    /// An array of one dimension (`array_send` of PostgreSQL): dimensions, whether there are nulls,
    /// element type; then size and lower bound; then the elements.
    static void names(Bytes row, List<String> texts) {
        int at = row.length();
        row.putInt(0);
        row.putInt(texts.isEmpty() ? 0 : 1);
        row.putInt(0);
        row.putInt(TEXT_OID);
        if (!texts.isEmpty()) {
            row.putInt(texts.size());
            row.putInt(1);
            texts.forEach(text -> name(row, text));
        }
        row.set(at, row.length() - at - 4);
    }
}
