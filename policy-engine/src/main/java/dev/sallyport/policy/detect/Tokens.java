package dev.sallyport.policy.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Credentials that tell themselves by how they begin.
final class Tokens {
    /// @param least how many characters must follow
    /// @param digit whether one of them must be a digit, since words may begin so too
    private record Kind(String prefix, int least, boolean digit) {}

    private static final List<Kind> KINDS =
            List.of(
                    new Kind("ghp_", 36, false),
                    new Kind("gho_", 36, false),
                    new Kind("ghu_", 36, false),
                    new Kind("ghs_", 36, false),
                    new Kind("ghr_", 36, false),
                    new Kind("github_pat_", 22, false),
                    new Kind("glpat-", 20, false),
                    new Kind("xoxb-", 10, true),
                    new Kind("xoxp-", 10, true),
                    new Kind("xoxa-", 10, true),
                    new Kind("xoxr-", 10, true),
                    new Kind("xoxs-", 10, true),
                    new Kind("xapp-", 10, true),
                    new Kind("sk_live_", 16, false),
                    new Kind("sk_test_", 16, false),
                    new Kind("rk_live_", 16, false),
                    new Kind("rk_test_", 16, false),
                    new Kind("whsec_", 24, false),
                    new Kind("sk-", 32, true),
                    new Kind("AIza", 35, false),
                    new Kind("npm_", 36, false),
                    new Kind("pypi-", 50, true),
                    new Kind("hf_", 30, true),
                    new Kind("dop_v1_", 64, false),
                    new Kind("hvs.", 24, true),
                    new Kind("hvb.", 24, true),
                    new Kind("shpat_", 32, true),
                    new Kind("AGE-SECRET-KEY-1", 50, false));

    /// By the first character.
    private static final Kind[][] BY_FIRST = byFirst();

    private static final String[] AWS = {"AKIA", "ASIA", "ABIA", "ACCA"};
    private static final int AWS_TAIL = 16;
    private static final int LEAST_JWT_PART = 10;
    private static final int LEAST_HASH = 20;
    private static final Rest.OfKind BASE64_URL = Chars::base64Url;
    private static final Rest.OfKind JWT = c -> Chars.base64Url(c) || c == '.';
    private static final Rest.OfKind HASH = c -> Chars.base64(c) || "./$,".indexOf(c) >= 0;

    private Tokens() {}

    private static Kind[][] byFirst() {
        var kinds = new Kind[128][];
        for (int c = 0; c < kinds.length; c++) {
            var these = new ArrayList<Kind>();
            for (Kind kind : KINDS) {
                if (kind.prefix.charAt(0) == c) {
                    these.add(kind);
                }
            }
            kinds[c] = these.toArray(Kind[]::new);
        }
        return kinds;
    }

    /// A token that begins with a letter at the window's start.
    static @Nullable Match match(Window window) {
        int from = window.start();
        int first = window.at(from);
        if (first == 'e' && window.has(from, "eyJ")) {
            return jwt(window, from);
        }
        if (first == 'A') {
            Match key = aws(window, from);
            if (key != null) {
                return key;
            }
        }
        for (Kind kind : BY_FIRST[first & 0x7F]) {
            if (window.has(from, kind.prefix)) {
                Match match = prefixed(window, from, kind);
                if (match != null) {
                    return match;
                }
            }
        }
        return null;
    }

    private static @Nullable Match prefixed(Window window, int from, Kind kind) {
        int tail = from + kind.prefix.length();
        int to = tail;
        boolean digit = false;
        while (Chars.base64Url(window.at(to))) {
            digit |= Chars.digit(window.at(to));
            to++;
        }
        return to - tail >= kind.least && (digit || !kind.digit)
                ? Match.run(window, from, to, BASE64_URL)
                : null;
    }

    /// The id of an access key.
    private static @Nullable Match aws(Window window, int from) {
        for (String prefix : AWS) {
            if (window.has(from, prefix)) {
                int to = from + prefix.length();
                while (to < from + prefix.length() + AWS_TAIL && isUpper(window.at(to))) {
                    to++;
                }
                return to == from + prefix.length() + AWS_TAIL && !Chars.word(window.at(to))
                        ? new Match(from, to)
                        : null;
            }
        }
        return null;
    }

    private static boolean isUpper(int c) {
        return Chars.digit(c) || (c >= 'A' && c <= 'Z');
    }

    /// Signed and encrypted tokens (RFC 7515 and 7516, compact form): base64url of a JSON object,
    /// then parts between dots.
    private static @Nullable Match jwt(Window window, int from) {
        int at = part(window, from);
        if (window.isCut(at)) {
            return Match.run(window, from, at, JWT);
        }
        if (at - from < LEAST_JWT_PART || window.at(at) != '.') {
            return null;
        }
        at = part(window, at + 1);
        if (!window.isCut(at) && window.at(at) != '.') {
            return null;
        }
        while (window.at(at) == '.') {
            at = part(window, at + 1);
        }
        return Match.run(window, from, at, JWT);
    }

    private static int part(Window window, int from) {
        int at = from;
        while (Chars.base64Url(window.at(at))) {
            at++;
        }
        return at;
    }

    /// A password's hash (crypt(5), PHC string format): `$id$…`, from a dollar sign on.
    static @Nullable Match passwordHash(Window window) {
        int from = window.start();
        int at = from + 1;
        while (at - from < 14 && (Chars.alphanumeric(window.at(at)) || window.at(at) == '-')) {
            at++;
        }
        if (at == from + 1 || window.at(at) != '$' || Chars.word(window.before())) {
            return null;
        }
        int to = at + 1;
        while (HASH.goesOn(window.at(to))) {
            to++;
        }
        return to - at > LEAST_HASH ? Match.run(window, from, to, HASH) : null;
    }
}
