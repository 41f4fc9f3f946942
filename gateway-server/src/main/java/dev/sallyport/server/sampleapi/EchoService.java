package dev.sallyport.server.sampleapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;

/// Shows what reached the server: method, path as it came, headers, body.
final class EchoService implements HttpService {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        return SampleApi.whenRead(request, whole -> echo(ctx, whole));
    }

    private static HttpResponse echo(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        var seen = JSON.createObjectNode();
        seen.put("method", request.method().name());
        seen.put("path", request.path());
        seen.put("protocol", ctx.sessionProtocol().uriText());
        var headers = seen.putObject("headers");
        request.headers()
                .forEach((name, value) -> {
                    if (!name.toString().startsWith(":")) { // HTTP/2's, the library's here
                        headers.withArray(name.toString()).add(value);
                    }
                });
        seen.put("body", request.contentUtf8());
        return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, seen.toString());
    }
}
