package dev.sallyport.ssh;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.core.Identity;
import dev.sallyport.core.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Who a certificate stands for, as the token said when it was bought. Read only after the CA's
/// signature was verified.
final class IdentityJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private IdentityJson() {}

    static String write(Identity identity) {
        Principal who = identity.principal();
        ObjectNode json = JSON.createObjectNode();
        json.put("issuer", who.issuer());
        json.put("subject", who.subject());
        json.put("name", who.name());
        json.put("kind", who.kind().word());
        var groups = json.putArray("groups");
        who.groups().stream().sorted().forEach(groups::add);
        var actors = json.putArray("actors");
        who.actors()
                .forEach(actor ->
                        actors.addObject()
                                .put("issuer", actor.issuer())
                                .put("subject", actor.subject()));
        if (who.owner() != null) {
            json.put("owner", who.owner());
        }
        json.put("token", identity.tokenId());
        return json.toString();
    }

    /// @param expiresAt when the certificate ends
    static Identity read(String text, Instant expiresAt) throws CertificateRefused {
        try {
            JsonNode json = JSON.readTree(text);
            var principal =
                    new Principal(
                            json.required("issuer").textValue(),
                            json.required("subject").textValue(),
                            json.required("name").textValue(),
                            kind(json.required("kind").textValue()),
                            Set.copyOf(groups(json.required("groups"))),
                            actors(json.required("actors")),
                            json.path("owner").textValue());
            return new Identity(principal, expiresAt, json.required("token").textValue());
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            throw new CertificateRefused("the identity in the certificate can't be read");
        }
    }

    private static Principal.Kind kind(String word) {
        for (Principal.Kind kind : Principal.Kind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(word);
    }

    private static List<String> groups(JsonNode array) {
        var groups = new ArrayList<String>();
        array.forEach(group -> groups.add(group.textValue()));
        return groups;
    }

    private static List<Principal.Person> actors(JsonNode array) {
        var actors = new ArrayList<Principal.Person>();
        array.forEach(actor ->
                actors.add(
                        new Principal.Person(
                                actor.required("issuer").textValue(),
                                actor.required("subject").textValue())));
        return actors;
    }
}
