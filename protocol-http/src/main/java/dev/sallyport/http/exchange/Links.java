package dev.sallyport.http.exchange;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How links of a target look at the gateway: its origin is left out, the path before its own paths
/// gives way to the prefix under which clients know it. Links elsewhere stay as they are.
///
/// @param hostPort of the target, in lower case, with the port
/// @param shortHost without the port, where it is the scheme's usual one
/// @param basePath of the target; empty, or begins with a slash
/// @param prefix `/TARGET`, or nothing where the host names it
/// @param directory of what was asked for, below the target: cookies without a path are for it (RFC
///   6265, section 5.1.4)
record Links(
        String hostPort,
        @Nullable String shortHost,
        String basePath,
        String prefix,
        String directory) {
    private static final Pattern IN_LINK = Pattern.compile("<([^>]*)>");
    private static final Pattern REFRESH =
            Pattern.compile("(?i)(\\s*[0-9.]+\\s*[;,]\\s*url\\s*=\\s*)(['\"]?)([^'\"]*)(['\"]?)");

    /// Whether headers of this name lead somewhere.
    static boolean areIn(String header) {
        return switch (header) {
            case "location", "content-location", "link", "refresh", "set-cookie" -> true;
            default -> false;
        };
    }

    static Links of(Admitted admitted) {
        var target = admitted.target();
        String host = target.url().getHost().toLowerCase(Locale.ROOT);
        boolean isUsualPort = target.port() == (target.isTls() ? 443 : 80);
        return new Links(
                host + ":" + target.port(),
                isUsualPort ? host : null,
                target.basePath(),
                admitted.named().prefix(),
                directory(admitted.named().place().path()));
    }

    /// Up to the last slash, and without it where it isn't the only one.
    private static String directory(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /// @return null where the header is left out
    @Nullable String rewritten(String name, String value) {
        return switch (name) {
            case "location", "content-location" -> link(value);
            case "link" ->
                    IN_LINK.matcher(value)
                            .replaceAll(found ->
                                    java.util.regex.Matcher.quoteReplacement(
                                            "<" + orGone(link(found.group(1))) + ">"));
            case "refresh" -> refresh(value);
            case "set-cookie" -> cookie(value);
            default -> value;
        };
    }

    private static String orGone(@Nullable String link) {
        return link == null ? "about:blank" : link;
    }

    /// @return null where it leads to a part of the target's host that is not behind the gateway
    @Nullable String link(String url) {
        int scheme = schemeEnd(url);
        if (scheme < 0 && !url.startsWith("//")) {
            return url.startsWith("/") ? below(url) : url; // what is relative stays right
        }
        int authority = scheme < 0 ? 2 : scheme;
        int path = pathStart(url, authority);
        if (!isOurs(url.substring(authority, path))) {
            return url;
        }
        String rest = url.substring(path);
        return below(rest.startsWith("/") ? rest : "/" + rest);
    }

    private static int schemeEnd(String url) {
        if (url.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return url.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    private static int pathStart(String url, int from) {
        for (int i = from; i < url.length(); i++) {
            char c = url.charAt(i);
            if (c == '/' || c == '?' || c == '#' || c == '\\') {
                return i;
            }
        }
        return url.length();
    }

    private boolean isOurs(String authority) {
        String host = authority.substring(authority.indexOf('@') + 1).toLowerCase(Locale.ROOT);
        return host.equals(hostPort) || host.equals(shortHost);
    }

    private @Nullable String below(String path) {
        if (basePath.isEmpty()) {
            return prefix + path;
        }
        if (!path.startsWith(basePath)) {
            return null;
        }
        String rest = path.substring(basePath.length());
        if (rest.isEmpty() || rest.startsWith("?") || rest.startsWith("#")) {
            return prefix + "/" + rest;
        }
        return rest.startsWith("/") ? prefix + rest : null;
    }

    private @Nullable String refresh(String value) {
        var parts = REFRESH.matcher(value);
        if (!parts.matches()) {
            return value;
        }
        String link = link(parts.group(3));
        return link == null ? null : parts.group(1) + parts.group(2) + link + parts.group(4);
    }

    /// The cookie is the gateway's then, below the target's prefix: clients that are left to find
    /// the path by themselves may take one that other targets share.
    private String cookie(String value) {
        String[] parts = value.split(";", -1);
        int last = parts.length - 1;
        while (last > 0 && !isNamed(parts[last], "path")) {
            last--; // of several the last one counts
        }
        var kept = new StringJoiner("; ");
        kept.add(parts[0].strip());
        for (int i = 1; i < parts.length; i++) {
            String attribute = parts[i].strip();
            if (i == last) {
                kept.add("Path=" + cookiePath(attribute));
            } else if (!attribute.isEmpty()
                    && !isNamed(attribute, "path")
                    && !isNamed(attribute, "domain")) {
                kept.add(attribute);
            }
        }
        if (last == 0) {
            kept.add("Path=" + prefix + directory);
        }
        return kept.toString();
    }

    private static boolean isNamed(String attribute, String name) {
        int equals = attribute.indexOf('=');
        String own = equals < 0 ? attribute : attribute.substring(0, equals);
        return own.strip().equalsIgnoreCase(name);
    }

    private String cookiePath(String attribute) {
        String path = attribute.substring(attribute.indexOf('=') + 1).strip();
        if (!path.startsWith("/")) {
            return prefix + directory; // `Path` alone is none, too
        }
        String below = below(path);
        return below == null ? prefix + "/" : below;
    }
}
