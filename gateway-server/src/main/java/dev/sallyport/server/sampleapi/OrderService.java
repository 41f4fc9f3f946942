package dev.sallyport.server.sampleapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.OptionalLong;

/// `GET /orders?status=&offset=&limit=`, `GET /orders/ID`, `POST /orders`, `DELETE /orders/ID`,
/// `DELETE /orders`.
final class OrderService implements HttpService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST = 1000;
    private static final int USUAL = 50;

    private final Orders orders;

    OrderService(Orders orders) {
        this.orders = orders;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        String rest = ctx.path().substring("/orders".length()).replaceFirst("^/", "");
        return rest.isEmpty() ? collection(ctx, request) : one(request, id(rest));
    }

    private static OptionalLong id(String text) {
        return text.matches("[0-9]{1,15}")
                ? OptionalLong.of(Long.parseLong(text))
                : OptionalLong.empty();
    }

    private HttpResponse collection(ServiceRequestContext ctx, HttpRequest request) {
        return switch (request.method()) {
            case GET, HEAD -> list(ctx);
            case POST -> SampleApi.whenRead(request, this::add);
            case DELETE ->
                    answer(HttpStatus.OK, JSON.createObjectNode().put("deleted", orders.clear()));
            default -> problem(HttpStatus.METHOD_NOT_ALLOWED, "GET, POST and DELETE are there");
        };
    }

    private HttpResponse list(ServiceRequestContext ctx) {
        var query = ctx.queryParams();
        int offset = Math.clamp(query.getInt("offset", 0), 0, Integer.MAX_VALUE);
        int limit = Math.clamp(query.getInt("limit", USUAL), 0, MOST);
        var all = JSON.createObjectNode();
        all.put("total", orders.count());
        var list = all.putArray("orders");
        orders.list(query.get("status", ""), offset, limit).forEach(list::add);
        return answer(HttpStatus.OK, all);
    }

    private HttpResponse one(HttpRequest request, OptionalLong id) {
        if (id.isEmpty()) {
            return problem(HttpStatus.NOT_FOUND, "no such order");
        }
        return switch (request.method()) {
            case GET, HEAD ->
                    orders.find(id.getAsLong())
                            .map(order -> answer(HttpStatus.OK, order))
                            .orElseGet(() -> problem(HttpStatus.NOT_FOUND, "no such order"));
            case DELETE ->
                    orders.remove(id.getAsLong())
                            ? HttpResponse.of(HttpStatus.NO_CONTENT)
                            : problem(HttpStatus.NOT_FOUND, "no such order");
            default -> problem(HttpStatus.METHOD_NOT_ALLOWED, "GET and DELETE are there");
        };
    }

    private HttpResponse add(AggregatedHttpRequest request) {
        JsonNode asked;
        try {
            asked = JSON.readTree(request.contentUtf8());
        } catch (JsonProcessingException _) {
            return problem(HttpStatus.BAD_REQUEST, "the body is no JSON");
        }
        if (!(asked instanceof ObjectNode order) || !order.path("amount").isNumber()) {
            return problem(HttpStatus.BAD_REQUEST, "an order has an amount, a number");
        }
        var added = orders.add(order);
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.CREATED)
                        .contentType(MediaType.JSON_UTF_8)
                        .add(HttpHeaderNames.LOCATION, "/orders/" + added.path("id").asLong())
                        .build(),
                HttpData.ofUtf8(added.toString()));
    }

    private static HttpResponse answer(HttpStatus status, JsonNode body) {
        return HttpResponse.of(status, MediaType.JSON_UTF_8, body.toString());
    }

    private static HttpResponse problem(HttpStatus status, String what) {
        return answer(status, JSON.createObjectNode().put("error", what));
    }
}
