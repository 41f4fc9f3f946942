package dev.sallyport.core.config;

import dev.sallyport.core.Principal;
import java.util.Set;

/// `open-to`: who may sign in to an account.
final class Openings {
    private static final String GROUP = "group:";
    private static final String KIND = "kind:";

    private Openings() {}

    static Set<String> read(Section section) {
        if (!section.has("open-to")) {
            section.problem(
                    "open-to",
                    "missing, expected who may sign in: [any], [\"group:NAME\"], [\"kind:agent\"];"
                            + " add it");
        }
        return section.texts("open-to");
    }

    static boolean isOpen(Set<String> openTo, Principal principal) {
        return openTo.contains("any")
                || openTo.contains(KIND + principal.kind().word())
                || principal.groups().stream().anyMatch(group -> openTo.contains(GROUP + group));
    }

    static boolean isOpening(String text) {
        if (text.startsWith(KIND)) {
            for (Principal.Kind kind : Principal.Kind.values()) {
                if (text.equals(KIND + kind.word())) {
                    return true;
                }
            }
            return false;
        }
        return text.equals("any") || (text.startsWith(GROUP) && text.length() > GROUP.length());
    }

    static String problem(Set<String> openTo) {
        return "found "
                + Checks.firstNot(openTo, Openings::isOpening)
                + ", expected any, group:NAME, kind:human, kind:agent or kind:workload";
    }
}
