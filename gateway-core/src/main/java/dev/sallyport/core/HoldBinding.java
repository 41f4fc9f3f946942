package dev.sallyport.core;

import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Principal.Person;
import java.util.TreeSet;

/// What an approval is good for: this command, of this principal with everyone behind it, at this
/// account of this target, under this rule with these terms. Whatever differs is another request.
final class HoldBinding {
    private HoldBinding() {}

    static String of(Session session, Command command, Hold hold) {
        var who = session.principal();
        var digest =
                new CommandDigest("approval")
                        .with(who.issuer())
                        .with(who.subject())
                        .with(who.kind().word())
                        .with(String.valueOf(who.owner()))
                        .with(Integer.toString(who.actors().size()));
        for (Person actor : who.actors()) {
            digest.with(actor.issuer()).with(actor.subject());
        }
        digest.with(session.target().name())
                .with(session.account())
                .with(command.digest())
                .with(String.valueOf(hold.basis().rule()));
        addTerms(digest, hold.terms());
        return digest.hex();
    }

    private static void addTerms(CommandDigest digest, ApprovalTerms terms) {
        digest.with(Integer.toString(terms.from().size()));
        new TreeSet<>(terms.from()).forEach(digest::with);
        digest.with(Integer.toString(terms.count()))
                .with(terms.within().toString())
                .with(terms.patience().toString());
    }
}
