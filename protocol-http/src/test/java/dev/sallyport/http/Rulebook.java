package dev.sallyport.http;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.http.HttpCall;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A policy by words: `forbidden` is refused, `held` is held, `masked` is masked, `short` may
/// return ten bytes, `recorded` is recorded; the rest passes.
final class Rulebook implements Policy {
    static final Basis BASIS = new Basis("digest", List.of("r1"), "r1", List.of());
    private static final List<MaskOrder> MASKS =
            List.of(
                    new MaskOrder(
                            "r1", List.of(), Set.of("secret"), new MaskOrder.Method.Redact()));

    @Override
    public Decision decide(Session session, Command command) {
        String text = words(command);
        if (text.contains("forbidden")) {
            return new Decision.Block(
                    BASIS,
                    Refusal.of(Refusal.Code.BLOCKED, "not for you", "r1", "open a change ticket"));
        }
        var limits =
                new Limits(
                        Limits.NONE,
                        text.contains("short") ? 10 : Limits.NONE,
                        Limits.NONE,
                        text.contains("recorded"));
        if (text.contains("held")) {
            return new Decision.Hold(
                    BASIS,
                    new ApprovalTerms(
                            Set.of("group:dba"), 1, Duration.ofMinutes(15), Duration.ofSeconds(60)),
                    new Decision.Allow(BASIS, limits));
        }
        return text.contains("masked")
                ? new Decision.Mask(BASIS, limits, MASKS)
                : new Decision.Allow(BASIS, limits);
    }

    /// Of a WebSocket's message, what it says too.
    private static String words(Command command) {
        return command instanceof HttpCommand(HttpCall.Message message, _)
                ? command.text() + " " + message.content().text()
                : command.text();
    }

    @Override
    public String digest() {
        return "digest";
    }
}
