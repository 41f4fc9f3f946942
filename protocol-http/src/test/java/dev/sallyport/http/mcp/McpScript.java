package dev.sallyport.http.mcp;

import dev.sallyport.core.ApprovalTerms;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditLog;
import dev.sallyport.core.Basis;
import dev.sallyport.core.Command;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Allow;
import dev.sallyport.core.Decision.Block;
import dev.sallyport.core.Decision.Hold;
import dev.sallyport.core.Decision.Mask;
import dev.sallyport.core.Gate;
import dev.sallyport.core.HoldLimits;
import dev.sallyport.core.HttpCommand;
import dev.sallyport.core.Limits;
import dev.sallyport.core.MaskOrder;
import dev.sallyport.core.Outcome;
import dev.sallyport.core.Policy;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Protocol;
import dev.sallyport.core.Refusal;
import dev.sallyport.core.Session;
import dev.sallyport.core.StreamMasks.StreamMask;
import dev.sallyport.core.Target;
import dev.sallyport.core.Unavailable;
import dev.sallyport.core.http.BodyMasks;
import dev.sallyport.core.http.Content;
import dev.sallyport.core.http.HttpCall.Rpc;
import dev.sallyport.core.http.HttpFacts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The MCP door with a scripted server behind it and a policy of the test's own.
final class McpScript {
    static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    static final Basis BASIS = new Basis("digest", List.of("r"), "r", List.of());
    static final Allow ALLOW = new Allow(BASIS, Limits.UNLIMITED);
    static final Block BLOCK =
            new Block(BASIS, Refusal.of(Refusal.Code.BLOCKED, "no such calls", "r", "ask"));
    static final Hold HOLD =
            new Hold(
                    BASIS,
                    new ApprovalTerms(
                            Set.of("group:dba"), 1, Duration.ofMinutes(15), Duration.ofSeconds(30)),
                    ALLOW);
    static final String STATELESS = "2026-07-28";

    final SettableClock clock = new SettableClock(START);
    final List<AuditEvent> log = new CopyOnWriteArrayList<>();
    final FakeApprovals approvals = new FakeApprovals(clock);
    final FakePins pins = new FakePins();
    final FakeRecordings recordings = new FakeRecordings();
    final FakeUpstream upstream = new FakeUpstream();
    boolean logIsDown;

    /// Why the session at the gateway is over; another one begins with another object.
    AtomicReference<@Nullable String> ended = new AtomicReference<>();

    Function<Rpc, Decision> rules = _ -> ALLOW;
    BiPredicate<Session, Rpc> mayEver = (_, _) -> true;
    Session session = session("ada");

    private final Policy policy =
            new Policy() {
                @Override
                public Decision decide(Session who, Command command) {
                    return rules.apply(rpc(command));
                }

                @Override
                public boolean mayEverPass(Session who, Command command) {
                    return mayEver.test(who, rpc(command));
                }

                @Override
                public String digest() {
                    return "digest";
                }
            };

    private final AuditLog audit =
            (event, ack) -> {
                if (logIsDown) {
                    ack.unavailable(new Unavailable("the log is down"));
                } else {
                    log.add(event);
                    ack.durable();
                }
            };

    final McpDesk desk =
            new McpDesk(
                    new Gate(
                            policy,
                            audit,
                            approvals,
                            new HoldLimits(8, Duration.ofSeconds(20)),
                            "https://gw/approvals/",
                            clock,
                            Executors.newVirtualThreadPerTaskExecutor()),
                    call -> facts((Rpc) call),
                    new StarMasks(),
                    pins,
                    recordings,
                    clock,
                    Optional.of("gw.example.com"),
                    clock::nanos);

    static Mask mask() {
        return new Mask(
                BASIS,
                Limits.UNLIMITED,
                List.of(
                        new MaskOrder(
                                "m",
                                List.of(),
                                List.of("**.email"),
                                Set.of(),
                                new MaskOrder.Method.Redact())));
    }

    static Rpc rpc(Command command) {
        return (Rpc) ((HttpCommand) command).call();
    }

    private static HttpFacts facts(Rpc rpc) {
        return new HttpFacts(
                rpc.verb(),
                rpc.path(),
                Map.of(),
                Map.of(),
                "application/json",
                rpc.content().size(),
                new HttpFacts.Body.None(),
                new HttpFacts.Rpc(rpc.method(), rpc.name(), rpc.arguments(), rpc.changed()),
                !rpc.changed(),
                "");
    }

    static Session session(String subject) {
        return new Session(
                new UUID(0, subject.hashCode()),
                new Principal(
                        "https://idp",
                        subject,
                        subject,
                        Principal.Kind.HUMAN,
                        Set.of("dev"),
                        List.of(),
                        null),
                new Target("tools", Protocol.HTTP, Set.of()),
                "app",
                "127.0.0.1:1",
                Map.of(),
                START,
                START.plus(Duration.ofHours(8)));
    }

    /// Hides the word `secret`, in documents and texts alike.
    static final class StarMasks implements BodyMasks {
        @Override
        public StreamMask start(List<MaskOrder> orders, String mediaType) {
            return new StreamMask() {
                private final ByteArrayOutputStream all = new ByteArrayOutputStream();
                private long masked;

                @Override
                public byte[] feed(byte[] data, int offset, int length) {
                    all.write(data, offset, length);
                    return new byte[0];
                }

                @Override
                public byte[] pause() {
                    return new byte[0];
                }

                @Override
                public byte[] finish() {
                    String text = all.toString(StandardCharsets.UTF_8);
                    if (text.contains("unmaskable")) {
                        throw new Unavailable("can't be masked");
                    }
                    masked = text.split("secret", -1).length - 1L;
                    return text.replace("secret", "***").getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public long masked() {
                    return masked;
                }
            };
        }
    }

    FakeClient serve(String method, String body, String... headers) {
        var client = new FakeClient();
        serve(client, method, body, headers);
        return client;
    }

    void serve(FakeClient client, String method, String body, String... headers) {
        var life = ended;
        desk.serve(
                new McpVisit(
                        request(method, body, headers),
                        session,
                        life::get,
                        upstream,
                        client,
                        true));
    }

    /// Usual headers, then the test's own in pairs; an empty value takes one away.
    static McpRequest request(String method, String body, String... headers) {
        var all = new LinkedHashMap<String, List<String>>();
        all.put("content-type", List.of("application/json"));
        all.put("accept", List.of("application/json, text/event-stream"));
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i + 1].isEmpty()) {
                all.remove(headers[i]);
            } else {
                var values = new ArrayList<>(all.getOrDefault(headers[i], List.of()));
                if (headers[i].startsWith("mcp-")) {
                    values.add(headers[i + 1]);
                    all.put(headers[i], List.copyOf(values));
                } else {
                    all.put(headers[i], List.of(headers[i + 1]));
                }
            }
        }
        return new McpRequest(
                method,
                "/",
                "",
                "127.0.0.1:8443",
                all,
                Content.whole("application/json", body.getBytes(StandardCharsets.UTF_8)),
                null);
    }

    FakeClient post(String body, String... headers) {
        return serve("POST", body, headers);
    }

    static String call(String method, String params) {
        return call("1", method, params);
    }

    static String call(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":"
                + id
                + ",\"method\":\""
                + method
                + "\",\"params\":"
                + params
                + "}";
    }

    /// A request of revision 2026-07-28.
    FakeClient stateless(String method, String name, String params) {
        return post(
                call(method, withMeta(params)),
                "mcp-protocol-version",
                STATELESS,
                "mcp-method",
                method,
                "mcp-name",
                name);
    }

    /// The parameters with what each request of revision 2026-07-28 says of its client.
    static String withMeta(String params) {
        String meta =
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\""
                        + STATELESS
                        + "\",\"io.modelcontextprotocol/clientCapabilities\":"
                        + "{\"elicitation\":{\"url\":{}}}}";
        return params.equals("{}")
                ? "{" + meta + "}"
                : params.substring(0, params.length() - 1) + "," + meta + "}";
    }

    /// Signs in at the server and keeps the session's id.
    String initialize(String revision, String capabilities) {
        var client =
                post(
                        call(
                                "initialize",
                                "{\"protocolVersion\":\""
                                        + revision
                                        + "\",\"capabilities\":"
                                        + capabilities
                                        + "}"));
        return client.headers.getOrDefault("mcp-session-id", "");
    }

    List<AuditEvent.Decided> decided() {
        return log.stream()
                .filter(AuditEvent.Decided.class::isInstance)
                .map(AuditEvent.Decided.class::cast)
                .toList();
    }

    List<Outcome> outcomes() {
        return log.stream()
                .filter(AuditEvent.Finished.class::isInstance)
                .map(event -> ((AuditEvent.Finished) event).outcome())
                .toList();
    }

    Outcome lastOutcome() {
        return outcomes().getLast();
    }
}
