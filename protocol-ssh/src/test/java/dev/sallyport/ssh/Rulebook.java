package dev.sallyport.ssh;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A policy by words: `forbidden` is refused, `held` is held, `masked` is masked, `short` may
/// return ten bytes, what is unjudged is refused unless it says `trusted`; the rest passes.
public final class Rulebook implements Policy {
    static final Basis BASIS = new Basis("digest", List.of("r1"), "r1", List.of());
    private static final List<MaskOrder> MASKS =
            List.of(
                    new MaskOrder(
                            "r1", List.of(), Set.of("secret"), new MaskOrder.Method.Redact()));

    volatile long terminalBytes = Limits.NONE;

    @Override
    public Decision decide(Session session, Command command) {
        String text = command.text();
        if (text.contains("forbidden")) {
            return block(Refusal.Code.BLOCKED, "forbidden");
        }
        if (!command.facts().judged() && !text.contains("trusted")) {
            return block(Refusal.Code.UNJUDGED, command.facts().reason());
        }
        if (text.contains("held")) {
            return new Decision.Hold(
                    BASIS,
                    new ApprovalTerms(
                            Set.of("group:dba"), 1, Duration.ofMinutes(15), Duration.ofSeconds(60)),
                    allow(Limits.UNLIMITED));
        }
        if (text.contains("masked")) {
            return new Decision.Mask(BASIS, Limits.UNLIMITED, MASKS);
        }
        if (text.startsWith("terminal")) {
            return allow(new Limits(Limits.NONE, terminalBytes, Limits.NONE));
        }
        return allow(
                text.contains("short")
                        ? new Limits(Limits.NONE, 10, Limits.NONE)
                        : Limits.UNLIMITED);
    }

    private static Decision.Verdict allow(Limits limits) {
        return new Decision.Allow(BASIS, limits);
    }

    private static Decision block(Refusal.Code code, String message) {
        return new Decision.Block(BASIS, Refusal.of(code, message, "r1", "open a ticket"));
    }

    @Override
    public String digest() {
        return "digest";
    }
}
