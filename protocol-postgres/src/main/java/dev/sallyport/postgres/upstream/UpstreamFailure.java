package dev.sallyport.postgres.upstream;

/// The upstream can't be used for this login.
///
/// The message is for the operator: it may name hosts, and what the upstream said. The client hears
/// of the [Kind] alone.
public final class UpstreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What of it a client may know.
    public enum Kind {
        /// No connection, or it broke, or the time is up.
        UNREACHABLE,
        /// TLS as configured could not be had.
        TLS,
        /// The upstream did not take the gateway's credential, or wants a method that is not
        /// allowed.
        LOGIN,
        /// SQLSTATE 53300 and its class: no connection is free.
        FULL,
        /// SQLSTATE class 57: starting, stopping, not accepting.
        NOT_READY,
        /// SQLSTATE 3D000.
        NO_DATABASE,
        /// The upstream did not take a start-up setting.
        SETTING,
        /// Its bytes are not PostgreSQL's protocol, or it has settings that can't be judged safely.
        PROTOCOL
    }

    private final Kind kind;

    public UpstreamFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public UpstreamFailure(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// What an ErrorResponse with this SQLSTATE means during a login.
    static Kind kindOf(String sqlState) {
        if (sqlState.equals("3D000")) {
            return Kind.NO_DATABASE;
        }
        return switch (sqlState.substring(0, Math.min(2, sqlState.length()))) {
            case "28", "42" -> sqlState.equals("42704") ? Kind.SETTING : Kind.LOGIN;
            case "22" -> Kind.SETTING;
            case "53" -> Kind.FULL;
            case "57" -> Kind.NOT_READY;
            default -> Kind.PROTOCOL;
        };
    }
}
