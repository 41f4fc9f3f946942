package dev.sallyport.audit;

import dev.sallyport.audit.EventRow.Projection;
import dev.sallyport.core.ApprovalRequest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.SqlCommand;
import dev.sallyport.core.SshCommand;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// The body of an event and its projection to columns. A body is
/// `{"at","config","id","kind","policy","public":{…},"sensitive":{…},"v"}`: every field is in the
/// part of its class. Keys are written in sorted order. Not thread-safe.
final class EventBody {
    /// C2SP tlog-tiles ends at 65,535; the table's CHECK says the same number as this.
    static final int MOST_BYTES = 60 * 1024;

    private static final int COMMAND_BYTES = 24 * 1024;
    private static final int REASON_BYTES = 1024;
    private static final int RULES_BYTES = 1024;
    private static final int MOST_DETAILS = 32;

    /// One of a shell's variables or directories: as long as a door lets it be.
    private static final int SURROUNDING_BYTES = 8 << 10;

    /// No other begins behind so many.
    private static final int SURROUNDINGS_BYTES = 16 << 10;

    private final Bytes out;
    private final CanonicalJson json;
    private final Projection row;
    private final Fragments fragments;
    private final Spellings spellings;

    EventBody(Bytes out, Projection row, Fragments fragments, Spellings spellings) {
        this.out = out;
        this.json = new CanonicalJson(out);
        this.row = row;
        this.fragments = fragments;
        this.spellings = spellings;
    }

    void write(AuditEvent event, Origin origin, ActiveDigests active) {
        row.reset(kind(event), policy(event, active));
        json.open();
        json.key("at").instant(event.at());
        known("config", active.config());
        json.key("id").uuid(event.id());
        known("kind", row.kind);
        known("policy", row.policy);
        switch (event) {
            case AuditEvent.Decided decided -> decided(decided, origin);
            case AuditEvent.Finished finished -> finished(finished, origin);
            case AuditEvent.Login login -> login(login, origin);
            case AuditEvent.SessionOpened _ -> session("opened", "", origin);
            case AuditEvent.SessionClosed closed -> session("closed", closed.reason(), origin);
            case AuditEvent.ApprovalChanged changed -> approval(changed, origin);
            case AuditEvent.Administered act -> administered(act, origin);
        }
        json.key("v").number(1);
        json.close();
    }

    /// A name that comes again and again.
    private void known(String key, String name) {
        json.key(key).written(spellings.of(name).json());
    }

    /// A decision is told with the policy that made it, whatever came into force since.
    private static String policy(AuditEvent event, ActiveDigests active) {
        return event instanceof AuditEvent.Decided decided
                ? decided.decision().basis().policyDigest()
                : active.policy();
    }

    private static String kind(AuditEvent event) {
        return switch (event) {
            case AuditEvent.Login _ -> "login";
            case AuditEvent.SessionOpened _, AuditEvent.SessionClosed _ -> "session";
            case AuditEvent.Decided _ -> "decision";
            case AuditEvent.Finished _ -> "outcome";
            case AuditEvent.ApprovalChanged _ -> "approval";
            case AuditEvent.Administered _ -> "admin";
        };
    }

    private void decided(AuditEvent.Decided event, Origin origin) {
        Command command = event.command();
        Basis basis = event.decision().basis();
        String text = command.recorded();
        command(text);
        row.rule = basis.rule();
        row.approval = event.approval();
        row.verdict = verdict(event.decision());
        json.key("public").open();
        json.optional("approval", event.approval());
        if (event.decision() instanceof Decision.Block(_, Refusal refusal)) {
            row.code = refusal.code().word();
            json.key("code").name(row.code);
        }
        cutCommand(text);
        facts(command);
        if (event.decision() instanceof Decision.Hold hold) {
            json.key("hold");
            terms(hold);
        }
        json.key("matched").names(basis.matched(), RULES_BYTES);
        json.key("origin").written(origin.open());
        if (basis.rule() != null && !basis.rule().isEmpty()) {
            known("rule", basis.rule());
        }
        if (!basis.shadow().isEmpty()) {
            json.key("shadow").names(basis.shadow(), RULES_BYTES);
        }
        known("verdict", row.verdict);
        json.close();
        json.key("sensitive").open();
        row.commandIsPlain = json.key("command").prefix(text, row.commandEnd);
        json.key("origin").written(origin.sensitive());
        parameters(command);
        if (event.decision() instanceof Decision.Block(_, Refusal refusal)) {
            row.reason = refusal.message();
            json.key("reason").text(refusal.message(), REASON_BYTES);
        }
        json.close();
    }

    private static String verdict(Decision decision) {
        return switch (decision) {
            case Decision.Allow _ -> "allow";
            case Decision.Mask _ -> "mask";
            case Decision.Block _ -> "block";
            case Decision.Hold _ -> "hold";
        };
    }

    private void command(String text) {
        row.command = text;
        row.commandEnd = CanonicalJson.end(text, COMMAND_BYTES);
        row.truncated = row.commandEnd < text.length();
    }

    private void cutCommand(String text) {
        if (row.truncated) {
            byte[] whole = text.getBytes(StandardCharsets.UTF_8);
            json.key("command").open();
            json.key("bytes").number(whole.length);
            json.key("sha256").name(ParametersJson.sha256(whole));
            json.close();
        }
    }

    private void facts(Command command) {
        switch (command) {
            case SqlCommand sql -> {
                var statements = sql.facts().statements();
                row.verb = statements.size() == 1 ? statements.getFirst().verb() : null;
                json.key("facts").written(fragments.facts(sql.facts()));
            }
            case SshCommand ssh -> {
                row.verb = ssh.facts().verb().name();
                json.key("facts");
                SshFactsJson.write(json, ssh.facts());
            }
            case HttpCommand http -> {
                row.verb = http.facts().verb().name();
                json.key("facts");
                HttpFactsJson.write(json, http.facts());
            }
        }
    }

    private void parameters(Command command) {
        switch (command) {
            case SqlCommand sql when !sql.parameters().isEmpty() -> {
                json.key("parameters");
                row.truncated |= ParametersJson.write(json, out, sql.parameters());
            }
            case SqlCommand _ -> {}
            case SshCommand ssh when !ssh.request().surroundings().isEmpty() -> {
                json.key("parameters");
                surroundings(ssh.request().surroundings());
            }
            case SshCommand _ -> {}
            case HttpCommand _ -> {}
        }
    }

    private void surroundings(Map<String, String> all) {
        int start = out.length();
        json.openList();
        for (var entry : new TreeMap<>(all).entrySet()) {
            String value = entry.getValue();
            row.truncated |= CanonicalJson.end(value, SURROUNDING_BYTES) < value.length();
            if (out.length() - start > SURROUNDINGS_BYTES) {
                row.truncated = true;
                break;
            }
            json.item();
            json.openList();
            json.item();
            json.text(entry.getKey(), CanonicalJson.NAME_BYTES);
            json.item();
            json.text(value, SURROUNDING_BYTES);
            json.closeList();
        }
        json.closeList();
    }

    private void terms(Decision.Hold hold) {
        json.open();
        json.key("count").number(hold.terms().count());
        json.key("from").names(new TreeSet<>(hold.terms().from()), RULES_BYTES);
        json.key("within_s").number(hold.terms().within().toSeconds());
        json.close();
    }

    private void finished(AuditEvent.Finished event, Origin origin) {
        Outcome outcome = event.outcome();
        row.decision = event.decision();
        row.outcome = outcome.status().word();
        row.code = outcome.code();
        json.key("public").open();
        json.key("bytes").number(outcome.bytes());
        json.optional("code", outcome.code());
        json.key("decision").uuid(event.decision());
        if (!outcome.detail().isEmpty()) {
            json.key("detail");
            Origin.texts(json, outcome.detail(), MOST_DETAILS, CanonicalJson.NAME_BYTES);
        }
        json.key("duration_us").number(TimeUnit.NANOSECONDS.toMicros(outcome.duration().toNanos()));
        json.key("masked").number(outcome.maskedCells());
        json.key("origin").written(origin.open());
        known("outcome", row.outcome);
        json.key("rows").number(outcome.rows());
        json.optional("sha256", outcome.sha256());
        json.close();
        json.key("sensitive").open();
        json.key("origin").written(origin.sensitive());
        json.close();
    }

    private void login(AuditEvent.Login event, Origin origin) {
        row.verdict = event.accepted() ? "allow" : "block";
        row.outcome = event.accepted() ? "accepted" : "refused";
        row.reason = event.reason();
        json.key("public").open();
        json.key("origin").written(origin.open());
        json.key("outcome").name(row.outcome);
        json.key("verdict").name(row.verdict);
        json.close();
        sensitive(origin, event.reason());
    }

    private void session(String act, String reason, Origin origin) {
        row.act = act;
        row.reason = reason;
        json.key("public").open();
        json.key("act").name(act);
        json.key("origin").written(origin.open());
        json.close();
        sensitive(origin, reason);
    }

    private void sensitive(Origin origin, String reason) {
        json.key("sensitive").open();
        json.key("origin").written(origin.sensitive());
        if (!reason.isEmpty()) {
            json.key("reason").text(reason, REASON_BYTES);
        }
        json.close();
    }

    private void approval(AuditEvent.ApprovalChanged event, Origin origin) {
        ApprovalRequest request = event.request();
        command(request.command());
        row.rule = request.rule();
        row.approval = request.id();
        row.act = event.act();
        row.outcome = request.status().word();
        row.reason = event.reason();
        json.key("public").open();
        json.key("act").name(event.act());
        json.key("approval").name(request.id());
        json.key("approvals").number(request.approvals());
        json.key("binding").name(request.binding());
        cutCommand(request.command());
        json.key("needed").number(request.terms().count());
        json.key("origin").written(origin.open());
        json.key("outcome").name(row.outcome);
        json.key("requester").open();
        json.key("issuer").name(request.requester().issuer());
        json.key("subject").name(request.requester().subject());
        json.close();
        json.key("rule").name(request.rule());
        json.close();
        json.key("sensitive").open();
        json.key("command").prefix(request.command(), row.commandEnd);
        json.key("origin").written(origin.sensitive());
        json.key("reason").text(event.reason(), REASON_BYTES);
        json.key("requester").name(request.requesterName());
        json.close();
    }

    private void administered(AuditEvent.Administered event, Origin origin) {
        row.act = event.act();
        row.reason = event.detail().get("reason");
        json.key("public").open();
        json.key("act").name(event.act());
        json.key("origin").written(origin.open());
        json.close();
        json.key("sensitive").open();
        json.key("detail");
        Origin.texts(json, event.detail(), MOST_DETAILS, CanonicalJson.NAME_BYTES);
        json.key("origin").written(origin.sensitive());
        json.close();
    }
}
