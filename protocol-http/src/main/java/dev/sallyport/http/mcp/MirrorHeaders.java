package dev.sallyport.http.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.http.mcp.RpcMessage.Request;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Headers that repeat what the body says (revision 2026-07-28, "Request Metadata"). The body
/// counts: a client's headers must agree with it, and those that go up are written from it.
final class MirrorHeaders {
    static final String VERSION = "mcp-protocol-version";
    static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
    static final String PARAMETER = "mcp-param-";
    private static final String METHOD = "mcp-method";
    private static final String NAME = "mcp-name";
    private static final String CODED = "=?base64?";
    private static final String CODED_END = "?=";

    private MirrorHeaders() {}

    /// The revision that a request is of.
    ///
    /// @param agreed on by `initialize`; null where nothing is known of it
    static Revision revision(McpRequest request, RpcReader.Body body, @Nullable Revision agreed)
            throws RpcRefused {
        String header = request.header(VERSION);
        String inBody = null;
        for (RpcMessage message : body.messages()) {
            String said = said(message);
            if (said != null && inBody != null && !said.equals(inBody)) {
                throw mismatch("messages of one body are of different revisions");
            }
            inBody = said == null ? inBody : said;
        }
        if (header != null && inBody != null && !header.equals(inBody)) {
            throw mismatch("MCP-Protocol-Version and _meta in the body name different revisions");
        }
        String word = header == null ? inBody : header;
        if (word == null) {
            return agreed == null ? Revision.V2025_03_26 : agreed;
        }
        Revision revision = Revision.of(word).orElseThrow(MirrorHeaders::unsupported);
        if (revision.isStateless() && (header == null || (inBody == null && hasRequest(body)))) {
            throw mismatch(
                    "this revision is named in MCP-Protocol-Version and in _meta of the body");
        }
        return revision;
    }

    private static boolean hasRequest(RpcReader.Body body) {
        return body.messages().stream().anyMatch(Request.class::isInstance);
    }

    private static @Nullable String said(RpcMessage message) {
        JsonNode version = message.json().path("params").path("_meta").path(VERSION_KEY);
        return version.isTextual() ? version.textValue() : null;
    }

    private static RpcRefused unsupported() {
        var data = JsonTree.object();
        var supported = data.putArray("supported");
        for (Revision one : Revision.values()) {
            supported.add(one.word());
        }
        return new RpcRefused(
                400, RpcErrors.UNSUPPORTED_VERSION, "Unsupported protocol version", data);
    }

    private static RpcRefused mismatch(String why) {
        return new RpcRefused(400, RpcErrors.HEADER_MISMATCH, "Header mismatch: " + why);
    }

    /// @param isNeeded whether they must be there; where they are, they must agree in any case
    /// @param name of what is called, as the body says; empty where nothing is
    static void require(McpRequest request, boolean isNeeded, String method, String name)
            throws RpcRefused {
        require(request.header(METHOD), METHOD, method, isNeeded);
        require(decoded(request.header(NAME)), NAME, name, isNeeded);
    }

    private static void require(@Nullable String header, String what, String said, boolean isNeeded)
            throws RpcRefused {
        if (header == null && isNeeded && !said.isEmpty()) {
            throw mismatch(what + " is missing");
        }
        if (header != null && !header.equals(said)) {
            throw mismatch(what + " does not say what the body says");
        }
    }

    /// No header can speak for all messages of a batch.
    static void requireNone(McpRequest request) throws RpcRefused {
        if (request.header(METHOD) != null || request.header(NAME) != null) {
            throw mismatch("a batch has no headers for one message");
        }
    }

    static @Nullable String decoded(@Nullable String header) throws RpcRefused {
        if (header == null || !header.startsWith(CODED) || !header.endsWith(CODED_END)) {
            return header;
        }
        String code = header.substring(CODED.length(), header.length() - CODED_END.length());
        try {
            return new String(Base64.getDecoder().decode(code), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw mismatch("a header has a value that is no Base64");
        }
    }

    static String encoded(String value) {
        boolean isPlain =
                !value.isEmpty()
                        && value.chars().allMatch(c -> c >= ' ' && c < 127)
                        && value.charAt(0) != ' '
                        && value.charAt(value.length() - 1) != ' '
                        && !(value.startsWith(CODED) && value.endsWith(CODED_END));
        return isPlain
                ? value
                : CODED
                        + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                        + CODED_END;
    }

    /// What goes up for one message.
    ///
    /// @param name as [#require] has it
    /// @param parameters of the tool: where the value stands in the arguments, by the header's name
    ///   without its beginning, in lower case
    static Map<String, String> of(
            String method, String name, ObjectNode params, Map<String, List<String>> parameters) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(METHOD, encoded(method));
        if (!name.isEmpty()) {
            headers.put(NAME, encoded(name));
        }
        parameters.forEach((header, path) -> {
            String value = value(params.path("arguments"), path);
            if (value != null) {
                headers.put(PARAMETER + header, encoded(value));
            }
        });
        return headers;
    }

    private static @Nullable String value(JsonNode arguments, List<String> path) {
        JsonNode node = arguments;
        for (String step : path) {
            node = node.path(step);
        }
        return node.isTextual() || node.isBoolean() || node.isIntegralNumber()
                ? node.asText()
                : null;
    }

    /// A client's headers for parameters must say what the arguments say. Those that the tool
    /// doesn't ask for are not passed on.
    ///
    /// @param ours as [#of] made them
    static void requireParameters(McpRequest request, Map<String, String> ours) throws RpcRefused {
        for (String header : request.headers().keySet()) {
            String mine = ours.get(header);
            if (header.startsWith(PARAMETER)
                    && mine != null
                    && !mine.equals(request.header(header))
                    && !String.valueOf(decoded(mine)).equals(decoded(request.header(header)))) {
                throw mismatch(header + " does not say what the body says");
            }
        }
    }
}
