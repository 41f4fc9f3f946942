package dev.sallyport.http.mcp;

import java.util.List;
import java.util.Locale;

/// What of an MCP server's two forms of answers a client takes (RFC 9110, section 12.5.1).
record Accepts(boolean json, boolean sse) {
    static Accepts of(List<String> headers) {
        if (headers.isEmpty()) {
            return new Accepts(true, true);
        }
        boolean json = false;
        boolean sse = false;
        for (String range : String.join(",", headers).split(",", -1)) {
            if (isRefused(range)) {
                continue;
            }
            int semicolon = range.indexOf(';');
            String type =
                    (semicolon < 0 ? range : range.substring(0, semicolon))
                            .strip()
                            .toLowerCase(Locale.ROOT);
            json |= type.equals("*/*") || isJson(type);
            sse |= type.equals("*/*") || type.equals("text/*") || type.equals("text/event-stream");
        }
        return new Accepts(json, sse);
    }

    private static boolean isJson(String type) {
        return type.equals("application/*") || type.equals("application/json");
    }

    private static boolean isRefused(String range) {
        for (String parameter : range.split(";", -1)) {
            String weight = parameter.strip().toLowerCase(Locale.ROOT);
            if (weight.startsWith("q=") && weight.substring(2).matches("0(\\.0{0,3})?")) {
                return true;
            }
        }
        return false;
    }
}
