package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.quickstart.OneQuickstart.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What an agent meets at the quickstart's MCP server, with the sample policy, masks and pins.
@Timeout(90)
@ExtendWith(OneQuickstart.class)
class McpIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static Door door;
    private static String url;

    @BeforeAll
    static void find(Door found, Running running) throws IOException {
        door = found;
        JsonNode http =
                JSON.readTree(running.directory().resolve("quickstart.json").toFile()).get("http");
        url = http.get("url").asText() + "/" + http.get("mcp_target").asText();
    }

    private static HttpResponse<String> send(String token, String message, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofString(message));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /// As revision 2026-07-28 has it: stateless.
    private static JsonNode ask(String persona, String method, String name, String params)
            throws IOException, InterruptedException {
        String meta =
                "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":"
                        + "{\"elicitation\":{\"url\":{}}}}";
        String message =
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s%s}}"
                        .formatted(method, params.isEmpty() ? "" : params + ",", meta);
        String[] headers = {
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            method,
            "Prefer",
            "wait=0",
            name.isEmpty() ? "X-Nothing" : "Mcp-Name",
            name.isEmpty() ? "here" : name
        };
        var answer = send(door.token(persona), message, headers);
        String body = answer.body();
        return JSON.readTree(
                body.startsWith("{") ? body : body.substring(body.lastIndexOf("data: ") + 6));
    }

    @Test
    void withoutATokenNobodyGetsIn() throws Exception {
        var answer = send("", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                .contains("resource_metadata=");
    }

    @Test
    void anAgentFindsOrdersWithPersonalDataHiddenInTextAndStructure() throws Exception {
        JsonNode result =
                ask(
                                "agent",
                                "tools/call",
                                "find_orders",
                                "\"name\":\"find_orders\",\"arguments\":{\"limit\":3}")
                        .get("result");

        assertThat(result.toString()).contains("tok_").doesNotContain("@");
        JsonNode text = JSON.readTree(result.at("/content/0/text").asText());
        assertThat(text).isEqualTo(result.get("structuredContent"));
    }

    @Test
    void theDangerousToolAsksForAPersonInTheProtocolsOwnShape() throws Exception {
        JsonNode result =
                ask("agent", "tools/call", "delete_orders", "\"name\":\"delete_orders\"")
                        .get("result");

        assertThat(result.get("resultType").asText()).isEqualTo("input_required");
        String link = result.at("/inputRequests/sallyport-approval/params/url").asText();
        String id = link.substring(link.lastIndexOf('/') + 1);
        assertThat(cli("approver").run("approvals", "deny", id, "--reason", "a test").exitCode())
                .isZero();
    }

    @Test
    void listsShowOnlyWhatTheCallerMayUse() throws Exception {
        assertThat(ask("agent", "tools/list", "", "").at("/result/tools")).hasSize(3);
        assertThat(ask("auditor", "tools/list", "", "").at("/error/data/code").asText())
                .isEqualTo("blocked");
        assertThat(
                        ask("auditor", "tools/call", "find_orders", "\"name\":\"find_orders\"")
                                .at("/error/code")
                                .asInt())
                .isEqualTo(-32602);
    }

    @Test
    void toolsArePinnedWhenTheyAreSeenFirst() throws Exception {
        ask("agent", "tools/list", "", "");

        var listed = cli("auditor").run("tools", "list", "tools", "--json");

        assertThat(listed.exitCode()).as(listed.errors()).isZero();
        assertThat(listed.output().lines())
                .hasSize(3)
                .allMatch(line ->
                        line.contains("find_orders")
                                || line.contains("add_note")
                                || line.contains("delete_orders"));
        assertThat(cli("auditor").run("tools", "list", "tools", "--changed").output()).isEmpty();
        assertThat(cli("admin").run("tools", "pin", "tools", "add_note").exitCode()).isZero();
    }

    @Test
    void aStatefulClientAgreesListsAndCalls() throws Exception {
        var started =
                send(
                        door.token("developer"),
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":"
                                + "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},"
                                + "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}");
        String session = started.headers().firstValue("mcp-session-id").orElse("");
        assertThat(session).isNotEmpty();

        var called =
                send(
                        door.token("developer"),
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":"
                                + "{\"name\":\"find_orders\",\"arguments\":{\"limit\":1}}}",
                        "Mcp-Session-Id",
                        session,
                        "MCP-Protocol-Version",
                        "2025-11-25");
        var foreign =
                send(
                        door.token("agent"),
                        "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}",
                        "Mcp-Session-Id",
                        session);

        assertThat(called.body()).contains("\"result\"");
        assertThat(foreign.statusCode()).isEqualTo(404);
    }

    private static Cli cli(String persona) {
        return new Cli(door.api(), door.token(persona));
    }
}
