package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import dev.sallyport.core.VisibleText;
import dev.sallyport.core.http.ToolPins;
import dev.sallyport.core.http.ToolPins.Pin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// `/v1/targets/{target}/tools`: how the tools of an MCP target are described, as people accepted
/// it and as they were seen last. A tool is accepted once it is in the log who did it.
final class ToolRoutes {
    private final ToolPins pins;
    private final Rights rights;
    private final Evidence evidence;

    ToolRoutes(ToolPins pins, Rights rights, Evidence evidence) {
        this.pins = pins;
        this.rights = rights;
        this.evidence = evidence;
    }

    HttpResponse list(Call call) {
        rights.requireAuditor(call.caller());
        call.onlyQueries(Set.of());
        return Answers.json(
                Shapes.items(
                        pins.list(call.path("target")).stream().map(ToolRoutes::shape).toList()));
    }

    private static Map<String, Object> shape(Pin pin) {
        var shape = new LinkedHashMap<String, Object>();
        shape.put("target", pin.target());
        shape.put("tool", VisibleText.line(pin.tool()));
        shape.put("pinned", pin.pinned());
        shape.put("seen", pin.seen());
        shape.put("changed", pin.isChanged());
        return shape;
    }

    /// With the digest of the description that was looked at, another one is not accepted; without
    /// it, none but the one that was seen last when the call came.
    HttpResponse pin(Call call) {
        rights.requireAdmin(call.caller());
        call.onlyQueries(Set.of());
        var looked = call.onlyField("digest");
        Pin pin = find(call);
        if (looked.isPresent() && !looked.get().equals(pin.seen())) {
            throw changedAgain();
        }
        record(call, "tool pinned", pin);
        if (!pins.pin(pin.target(), pin.tool(), pin.seen(), call.caller().name())) {
            record(call, "tool not pinned", pin);
            throw changedAgain();
        }
        return Answers.json(shape(find(call)));
    }

    private void record(Call call, String act, Pin pin) {
        evidence.record(
                call.caller(),
                act,
                Map.of(
                        "target",
                        pin.target(),
                        "tool",
                        pin.tool(),
                        "before",
                        pin.pinned(),
                        "digest",
                        pin.seen()));
    }

    private static ApiProblem changedAgain() {
        return new ApiProblem(
                HttpStatus.CONFLICT,
                "changed_again",
                "the tool is not described any more as it was when you looked; look again");
    }

    private Pin find(Call call) {
        return pins.list(call.path("target")).stream()
                .filter(pin -> pin.tool().equals(call.path("tool")))
                .findFirst()
                .orElseThrow(ToolRoutes::unknown);
    }

    private static ApiProblem unknown() {
        return ApiProblem.notFound("no such tool was seen at this target");
    }
}
