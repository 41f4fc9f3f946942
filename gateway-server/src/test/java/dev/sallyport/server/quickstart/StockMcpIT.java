package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.server.quickstart.OneQuickstart.Running;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the Java SDK's client, as it comes, makes of the quickstart's MCP server behind the
/// gateway.
@Timeout(90)
@ExtendWith(OneQuickstart.class)
class StockMcpIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Door door;
    private static String base;
    private static String target;

    @BeforeAll
    static void find(Door found, Running running) throws IOException {
        door = found;
        JsonNode http =
                JSON.readTree(running.directory().resolve("quickstart.json").toFile()).get("http");
        base = http.get("url").asText();
        target = http.get("mcp_target").asText();
    }

    private static McpClient.SyncSpec client(String persona) {
        var transport =
                HttpClientStreamableHttpTransport.builder(base)
                        .endpoint("/" + target)
                        .requestBuilder(
                                HttpRequest.newBuilder()
                                        .header("Authorization", "Bearer " + door.token(persona))
                                        .header("Prefer", "wait=0"))
                        .build();
        return McpClient.sync(transport)
                .requestTimeout(Duration.ofSeconds(30))
                .jsonSchemaValidator((_, _) -> ValidationResponse.asValid("")); // nothing has one
    }

    private static CallToolRequest call(String tool, Map<String, Object> arguments) {
        return CallToolRequest.builder(tool).arguments(arguments).build();
    }

    private static JsonNode refusal(McpSyncClient client, String tool) {
        var error =
                catchThrowableOfType(McpError.class, () -> client.callTool(call(tool, Map.of())));
        assertThat(error).isNotNull();
        return JSON.valueToTree(error.getJsonRpcError());
    }

    @Test
    void anAgentsClientAgreesListsAndReadsWithPersonalDataHidden() {
        try (var client = client("agent").build()) {
            assertThat(client.initialize().protocolVersion()).isEqualTo("2025-11-25");
            assertThat(client.listTools().tools())
                    .extracting(Tool::name)
                    .containsExactly("find_orders", "add_note", "delete_orders");

            var result = client.callTool(call("find_orders", Map.of("limit", 3)));

            assertThat(result.isError()).isNotEqualTo(true);
            assertThat(((TextContent) result.content().getFirst()).text())
                    .contains("tok_")
                    .doesNotContain("@");
            assertThat(String.valueOf(result.structuredContent()))
                    .contains("tok_")
                    .doesNotContain("@");
            assertThat(client.closeGracefully()).isTrue();
        }
    }

    /// Most agents are built on it.
    @Test
    void theTypescriptSdk() throws Exception {
        var scripts =
                new Scripts(
                        Map.of("GW_MCP", base + "/" + target, "AGENT_TOKEN", door.token("agent")));
        assumeTrue(
                scripts.hasNodePackage("@modelcontextprotocol/sdk/client/index.js"),
                "the MCP TypeScript SDK is not installed");
        scripts.assertAllPass(List.of("node", Scripts.path("mcp_sdk_cases.cjs")));
    }

    @Test
    void aCallThatWaitsForAPersonIsAnErrorThatSaysWhere() {
        try (var client = client("agent").build()) {
            client.initialize();

            JsonNode error = refusal(client, "delete_orders");

            assertThat(error.get("code").asInt()).isEqualTo(-31000);
            assertThat(error.at("/data/code").asText()).isEqualTo("approval_required");
            assertThat(error.at("/data/executed").asBoolean()).isFalse();
            assertThat(error.get("message").asText())
                    .contains(error.at("/data/approve_url").asText());
            deny(error.at("/data/approve_url").asText());
        }
    }

    @Test
    void aClientThatOpensUrlsIsSentToTheApproval() {
        try (var client =
                client("developer")
                        .urlElicitation(
                                _ -> ElicitResult.builder(ElicitResult.Action.ACCEPT).build())
                        .build()) {
            client.initialize();

            JsonNode error = refusal(client, "delete_orders");

            assertThat(error.get("code").asInt()).isEqualTo(-32042);
            assertThat(error.at("/data/elicitations/0/mode").asText()).isEqualTo("url");
            deny(error.at("/data/elicitations/0/url").asText());
        }
    }

    @Test
    void aToolThatIsNotThereIsUnknown() {
        try (var client = client("agent").build()) {
            client.initialize();

            assertThat(refusal(client, "drop_database").get("code").asInt()).isEqualTo(-32602);
        }
    }

    @Test
    void whoMayNotSpeakMcpIsToldWhenTheClientBegins() {
        try (var client = client("auditor").build()) {
            var error = catchThrowableOfType(RuntimeException.class, client::initialize);

            assertThat(McpError.findRootCause(error))
                    .isInstanceOfSatisfying(
                            McpError.class,
                            cause -> assertThat(cause.getJsonRpcError().code()).isEqualTo(-31000));
        }
    }

    private static void deny(String link) {
        String id = link.substring(link.lastIndexOf('/') + 1);
        var denied =
                new Cli(door.api(), door.token("approver"))
                        .run("approvals", "deny", id, "--reason", "a test");
        assertThat(denied.exitCode()).as(denied.errors()).isZero();
    }
}
