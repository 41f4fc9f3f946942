package dev.sallyport.server.quickstart;

import java.util.List;
import java.util.Locale;

/// The people and programs of the sample, each with a token. The word in lower case names token and
/// file; the subject is what events show.
enum Persona {
    /// Works for the developer, and may read.
    AGENT("shop-agent", "agent", "agents"),
    DEVELOPER("dev", "human", "developers"),
    APPROVER("ann", "human", "approver"),
    APPROVER2("bob", "human", "approver"),
    AUDITOR("audrey", "human", "auditor"),
    ADMIN("root", "human", "admin dba");

    private final String subject;
    private final String kind;
    private final String groups;

    Persona(String subject, String kind, String groups) {
        this.subject = subject;
        this.kind = kind;
        this.groups = groups;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String subject() {
        return subject;
    }

    String kind() {
        return kind;
    }

    List<String> groups() {
        return List.of(groups.split(" "));
    }
}
