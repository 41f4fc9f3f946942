package dev.sallyport.server.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/// What clients meet at the quickstart's API: its orders, with the sample policy.
@Timeout(90)
@ExtendWith(OneQuickstart.class)
class OrdersIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static JsonNode described;

    @BeforeAll
    static void find(OneQuickstart.Running running) throws Exception {
        described = JSON.readTree(running.directory().resolve("quickstart.json").toFile());
    }

    private static String token(String persona) {
        return described.get("tokens").get(persona).asText();
    }

    private static HttpResponse<String> ask(
            String persona, String method, String path, String body, String... headers)
            throws Exception {
        var request =
                HttpRequest.newBuilder(
                                URI.create(described.at("/http/url").asText() + "/api" + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json");
        if (!persona.isEmpty()) {
            request.header("Authorization", "Bearer " + token(persona));
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static int orders() throws Exception {
        String url = described.at("/direct/http").asText() + "/orders?limit=0";
        var answer =
                HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        return JSON.readTree(answer.body()).get("total").asInt();
    }

    @Test
    void anAgentReadsOrdersWithoutThePeopleBehindThem() throws Exception {
        var masked = ask("agent", "GET", "/orders/3", "");
        var whole = ask("admin", "GET", "/orders/3", "");

        assertThat(masked.statusCode()).isEqualTo(200);
        assertThat(masked.body()).contains("\"amount\":116").contains("tok_");
        String email = JSON.readTree(whole.body()).at("/customer/email").asText();
        String card = JSON.readTree(whole.body()).at("/payment/card").asText();
        assertThat(email).contains("@example.com");
        assertThat(masked.body()).doesNotContain(email).doesNotContain(card);
    }

    @Test
    void nobodyDeletesAllOrders() throws Exception {
        int before = orders();

        var answer = ask("admin", "DELETE", "/orders", "");

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValue("application/problem+json");
        var problem = JSON.readTree(answer.body());
        assertThat(problem.get("code").asText()).isEqualTo("blocked");
        assertThat(problem.get("executed").asBoolean()).isFalse();
        assertThat(orders()).isEqualTo(before);
    }

    @Test
    void withoutATokenNobodyGetsIn() throws Exception {
        var answer = ask("", "GET", "/orders", "");

        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("www-authenticate").orElse("")).contains("Bearer");
    }

    @Test
    void aSmallOrderPassesAndALargeOneRunsOnceWhenItIsApproved() throws Exception {
        assertThat(ask("agent", "POST", "/orders", "{\"amount\":10}").statusCode()).isEqualTo(201);
        int before = orders();

        var held = ask("agent", "POST", "/orders", "{\"amount\":5001}", "Prefer", "wait=0");
        assertThat(held.statusCode()).isEqualTo(403);
        var problem = JSON.readTree(held.body());
        assertThat(problem.get("code").asText()).isEqualTo("approval_required");
        assertThat(held.headers().firstValue("retry-after")).isPresent();
        assertThat(orders()).isEqualTo(before);

        String request = problem.get("request").asText();
        var vote =
                HttpRequest.newBuilder(
                                URI.create(
                                        described.at("/api/url").asText()
                                                + "/v1/approvals/"
                                                + request
                                                + "/approve"))
                        .header("Authorization", "Bearer " + token("approver"))
                        .POST(BodyPublishers.ofString("{}"));
        assertThat(HTTP.send(vote.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);

        String handle = problem.get("retry_handle").asText();
        String[] retry = {"Prefer", "wait=0", "Sallyport-Retry", handle};
        assertThat(ask("agent", "POST", "/orders", "{\"amount\":5002}", retry).statusCode())
                .isEqualTo(403);
        assertThat(ask("agent", "POST", "/orders", "{\"amount\":5001}", retry).statusCode())
                .isEqualTo(201);
        assertThat(ask("agent", "POST", "/orders", "{\"amount\":5001}", retry).statusCode())
                .isEqualTo(403);
        assertThat(orders()).isEqualTo(before + 1);
    }

    @Test
    void theApisKeyComesBackToNobody() throws Exception {
        String echo = ask("admin", "GET", "/echo", "").body();

        assertThat(echo).contains("\"authorization\":[\"Bearer [secret]");
    }
}
