package dev.sallyport.audit;

import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Session;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where an event comes from, encoded: who, on which session, to which target. The events of one
/// session share it, so it is written once a session. Immutable by agreement: nobody writes to the
/// arrays.
final class Origin {
    private static final int LIST_BYTES = 2048;
    private static final int CLAIM_BYTES = 128;
    private static final int MOST_CLAIMS = 8;

    private final byte[] open;
    private final byte[] sensitive;
    private final byte[] columns;

    private Origin(byte[] open, byte[] sensitive, byte[] columns) {
        this.open = open;
        this.sensitive = sensitive;
        this.columns = columns;
    }

    /// The public part of the body: one JSON object.
    byte[] open() {
        return open;
    }

    /// Names, addresses and what the client says of itself: one JSON object.
    byte[] sensitive() {
        return sensitive;
    }

    /// The fields [EventRow#ORIGIN_COLUMNS] of a COPY row.
    byte[] columns() {
        return columns;
    }

    static Origin of(Session session) {
        return of(
                session.id(),
                session.target().protocol(),
                session.principal(),
                session.clientAddress(),
                session.claims(),
                session.target().name(),
                session.account());
    }

    static Origin of(
            @Nullable UUID session,
            @Nullable Protocol protocol,
            @Nullable Principal principal,
            String client,
            Map<String, String> claims,
            @Nullable String target,
            @Nullable String account) {
        return new Origin(
                open(session, protocol, principal, target, account),
                sensitive(principal, client, claims),
                columns(session, protocol, principal, target, account));
    }

    private static byte[] open(
            @Nullable UUID session,
            @Nullable Protocol protocol,
            @Nullable Principal principal,
            @Nullable String target,
            @Nullable String account) {
        var bytes = new Bytes(512);
        var json = new CanonicalJson(bytes);
        json.open();
        json.optional("account", account);
        if (principal != null) {
            json.key("actors");
            actors(json, bytes, principal.actors());
            json.key("principal");
            principal(json, principal);
        }
        json.optional("protocol", protocol == null ? null : protocol.word());
        if (session != null) {
            json.key("session").uuid(session);
        }
        json.optional("target", target);
        json.close();
        return bytes.copy();
    }

    private static void principal(CanonicalJson json, Principal principal) {
        json.open();
        json.key("groups").names(new TreeSet<>(principal.groups()), LIST_BYTES);
        json.key("issuer").name(principal.issuer());
        json.key("kind").name(principal.kind().word());
        json.optional("owner", principal.owner());
        json.key("subject").name(principal.subject());
        json.close();
    }

    /// Oversized chains end early; how long they were is told.
    private static void actors(CanonicalJson json, Bytes bytes, List<Principal.Person> actors) {
        int start = bytes.length();
        int left = actors.size();
        json.openList();
        for (var actor : actors) {
            json.item();
            if (bytes.length() - start > LIST_BYTES) {
                json.name(left + " more");
                break;
            }
            json.open();
            json.key("issuer").name(actor.issuer());
            json.key("subject").name(actor.subject());
            json.close();
            left--;
        }
        json.closeList();
    }

    private static byte[] sensitive(
            @Nullable Principal principal, String client, Map<String, String> claims) {
        var bytes = new Bytes(256);
        var json = new CanonicalJson(bytes);
        json.open();
        if (!claims.isEmpty()) {
            json.key("claims");
            texts(json, claims, MOST_CLAIMS, CLAIM_BYTES);
        }
        json.optional("client", client);
        json.optional("name", principal == null ? null : principal.name());
        json.close();
        return bytes.copy();
    }

    /// A map of texts as a list of pairs: its keys are not ours, so they are values.
    static void texts(CanonicalJson json, Map<String, String> map, int most, int valueBytes) {
        json.openList();
        int left = most;
        for (var entry : new TreeMap<>(map).entrySet()) {
            if (left-- == 0) {
                break;
            }
            json.item();
            json.openList();
            json.item();
            json.text(entry.getKey(), valueBytes);
            json.item();
            json.text(entry.getValue(), valueBytes);
            json.closeList();
        }
        json.closeList();
    }

    private static byte[] columns(
            @Nullable UUID session,
            @Nullable Protocol protocol,
            @Nullable Principal principal,
            @Nullable String target,
            @Nullable String account) {
        var row = new Bytes(256);
        EventRow.uuid(row, session);
        EventRow.name(row, protocol == null ? null : protocol.word());
        EventRow.name(row, principal == null ? null : principal.name());
        EventRow.name(row, principal == null ? null : principal.subject());
        EventRow.names(
                row,
                principal == null
                        ? List.of()
                        : principal.actors().stream()
                                .limit(8)
                                .map(Principal.Person::subject)
                                .toList());
        EventRow.name(row, target);
        EventRow.name(row, account);
        return row.copy();
    }
}
