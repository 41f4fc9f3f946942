package dev.sallyport.server.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody at a browser: fills in the pages of Keycloak. Cookies are kept here, since Java's own
/// jar does not send secure ones to the loopback, as browsers do.
final class Person implements AutoCloseable {
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final Pattern HIDDEN =
            Pattern.compile("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"");
    private static final int MOST_REDIRECTS = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private URI at = URI.create("about:blank");

    /// Opens the page, signs in there and says yes.
    void confirm(String url, String user, String password)
            throws IOException, InterruptedException {
        String login = open(URI.create(url));
        String consent = submit(login, Map.of("username", user, "password", password));
        var yes = new LinkedHashMap<String, String>();
        Matcher hidden = HIDDEN.matcher(consent);
        while (hidden.find()) {
            yes.put(hidden.group(1), hidden.group(2));
        }
        yes.put("accept", "Yes");
        assertThat(submit(consent, yes)).contains("Device Login Successful");
    }

    private String open(URI page) throws IOException, InterruptedException {
        return follow(page, HttpRequest.newBuilder(page).GET());
    }

    private String submit(String page, Map<String, String> fields)
            throws IOException, InterruptedException {
        Matcher form = FORM.matcher(page);
        assertThat(form.find()).as(page).isTrue();
        URI action = at.resolve(form.group(1).replace("&amp;", "&"));
        String body =
                fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encode(field.getValue()))
                        .collect(Collectors.joining("&"));
        return follow(
                action,
                HttpRequest.newBuilder(action)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(body)));
    }

    private String follow(URI page, HttpRequest.Builder first)
            throws IOException, InterruptedException {
        at = page;
        HttpRequest.Builder request = first;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            var response = send(request);
            var next = response.headers().firstValue("Location");
            if (next.isEmpty()) {
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                return response.body();
            }
            at = at.resolve(next.get());
            request = HttpRequest.newBuilder(at).GET();
        }
        throw new AssertionError("redirected in a circle, at " + at);
    }

    private HttpResponse<String> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        var response = http.send(request.build(), BodyHandlers.ofString());
        for (String cookie : response.headers().allValues("Set-Cookie")) {
            String[] pair = cookie.split(";", 2)[0].split("=", 2);
            cookies.put(pair[0], pair[1]);
        }
        return response;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
