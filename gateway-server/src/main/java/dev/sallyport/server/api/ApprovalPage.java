package dev.sallyport.server.api;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import java.util.regex.Pattern;

/// Where approval links lead: how to look at a request and decide on it. Needs no login, so it says
/// nothing of the request, not even whether there is one, and runs no script.
final class ApprovalPage {
    private static final Pattern ID = Pattern.compile("req_[0-9a-z]{1,40}");

    private static final String TEXT =
            """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>Approval {id}</title>
            <h1>A command waits for approval</h1>
            <p>Someone, or an agent, sent a command that the policy lets through only after other
            people have agreed, and not before. Its request is <code>{id}</code>.</p>
            <p>Look at it first: who asks, on which target, and the whole command.</p>
            <pre>sallyport approvals show {id}</pre>
            <p>Then decide. A denial needs a reason.</p>
            <pre>sallyport approvals approve {id}
            sallyport approvals deny {id} --reason "why not"</pre>
            <p>Both need <code>SALLYPORT_API</code> (the address of this page, up to the port) and
            <code>SALLYPORT_TOKEN</code> (your own token). Nobody can approve what they asked for
            themselves.</p>
            </html>
            """;

    private ApprovalPage() {}

    static HttpService service() {
        return (context, _) -> {
            String id = String.valueOf(context.pathParam("id"));
            if (!ID.matcher(id).matches()) {
                return Answers.problem(ApiProblem.notFound("not the id of an approval request"));
            }
            var headers =
                    Answers.headers(HttpStatus.OK, MediaType.HTML_UTF_8)
                            .add(HttpHeaderNames.X_FRAME_OPTIONS, "DENY")
                            .build();
            return HttpResponse.of(headers, HttpData.ofUtf8(TEXT.replace("{id}", id)));
        };
    }
}
