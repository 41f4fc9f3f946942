package dev.sallyport.postgres.door;

import dev.sallyport.postgres.upstream.UpstreamFailure;
import dev.sallyport.postgres.wire.ErrorFields;
import java.util.UUID;

/// What a client is told when its login fails. Nothing here depends on what exists: no host, no
/// upstream login, no text of the upstream's.
final class Answers {
    private Answers() {}

    /// One answer for a token, a target, an account and a database that were not accepted.
    static ErrorFields denied(UUID event) {
        return ErrorFields.fatal(
                        "28P01",
                        "access denied: the token, the target or the account was not accepted")
                .withDetail("event " + event)
                .withHint(
                        "connect with dbname=TARGET user=ACCOUNT and a fresh token as the password;"
                                + " if that is so, give the event to the gateway's operators");
    }

    static ErrorFields noToken() {
        return ErrorFields.fatal("28P01", "no token: the password is empty")
                .withHint("give the token as the password (PGPASSWORD)");
    }

    static ErrorFields tokenTooLong(int mostBytes) {
        return ErrorFields.fatal(
                "28P01", "the token is longer than " + mostBytes + " bytes, which is the limit");
    }

    static ErrorFields needsTls() {
        return ErrorFields.fatal("28000", "TLS is required: a token must not travel in the clear")
                .withHint("connect with sslmode=verify-full (at least sslmode=require)");
    }

    static ErrorFields version(int major, int minor) {
        return ErrorFields.fatal(
                "0A000",
                "protocol " + major + "." + minor + " is not supported, expected 3.0 to 3.2");
    }

    static ErrorFields violation(String what) {
        return ErrorFields.fatal("08P01", "protocol violation: " + what);
    }

    static ErrorFields identityUnavailable(UUID event) {
        return unavailable("the token can't be checked now; nobody was logged in", event);
    }

    static ErrorFields evidenceUnavailable() {
        return ErrorFields.fatal(
                        "57P03",
                        "the login can't be written to the audit log now; nobody was logged in")
                .withHint("try again later");
    }

    static ErrorFields credentialUnavailable(UUID event) {
        return unavailable("the account's credential can't be had now", event);
    }

    static ErrorFields tooSlow(long seconds) {
        return ErrorFields.fatal(
                "57P03", "the login was not finished within " + seconds + " s, which is the limit");
    }

    static ErrorFields targetGone() {
        return ErrorFields.fatal("57P03", "the target closed the connection during the login")
                .withHint("try again later");
    }

    static ErrorFields internal() {
        return ErrorFields.fatal("XX000", "the login failed inside the gateway")
                .withHint("tell the gateway's operators when it happened");
    }

    static ErrorFields stopping() {
        return ErrorFields.fatal("57P01", "the gateway is stopping");
    }

    static ErrorFields upstream(UpstreamFailure.Kind kind, UUID event) {
        return switch (kind) {
            case FULL ->
                    ErrorFields.fatal("53300", "the target has no free connection now")
                            .withDetail("event " + event)
                            .withHint("try again later");
            case NOT_READY -> unavailable("the target is not accepting connections now", event);
            case UNREACHABLE -> unavailable("the target does not answer", event);
            case NO_DATABASE ->
                    ErrorFields.fatal("3D000", "the target has no such database")
                            .withDetail("event " + event);
            case SETTING ->
                    ErrorFields.fatal("22023", "the target did not take a start-up setting")
                            .withDetail("event " + event)
                            .withHint("check the values of the settings that you connect with");
            case LOGIN, TLS, PROTOCOL ->
                    ErrorFields.fatal("08004", "the gateway could not log in at the target")
                            .withDetail("event " + event)
                            .withHint("give the event to the gateway's operators");
        };
    }

    private static ErrorFields unavailable(String message, UUID event) {
        return ErrorFields.fatal("57P03", message)
                .withDetail("event " + event)
                .withHint("try again later");
    }
}
