package dev.sallyport.postgres.wire;

/// First bytes of messages (PostgreSQL manual, "Message Formats"). Some letters mean one thing from
/// the client and another from the server.
public final class Tags {
    /// Tag and length.
    public static final int HEADER_BYTES = 5;

    /// The length field counts itself.
    public static final int LENGTH_BYTES = 4;

    private Tags() {}

    /// From the client (the manual's "F").
    public static final class Frontend {
        public static final byte BIND = 'B';
        public static final byte CLOSE = 'C';
        public static final byte COPY_DATA = 'd';
        public static final byte COPY_DONE = 'c';
        public static final byte COPY_FAIL = 'f';
        public static final byte DESCRIBE = 'D';
        public static final byte EXECUTE = 'E';
        public static final byte FLUSH = 'H';
        public static final byte FUNCTION_CALL = 'F';
        public static final byte PARSE = 'P';

        /// PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse: told apart by what the
        /// server asked for.
        public static final byte PASSWORD = 'p';

        public static final byte QUERY = 'Q';
        public static final byte SYNC = 'S';
        public static final byte TERMINATE = 'X';

        private Frontend() {}
    }

    /// From the server (the manual's "B").
    public static final class Backend {
        public static final byte AUTHENTICATION = 'R';
        public static final byte BACKEND_KEY_DATA = 'K';
        public static final byte BIND_COMPLETE = '2';
        public static final byte CLOSE_COMPLETE = '3';
        public static final byte COMMAND_COMPLETE = 'C';
        public static final byte COPY_BOTH_RESPONSE = 'W';
        public static final byte COPY_DATA = 'd';
        public static final byte COPY_DONE = 'c';
        public static final byte COPY_IN_RESPONSE = 'G';
        public static final byte COPY_OUT_RESPONSE = 'H';
        public static final byte DATA_ROW = 'D';
        public static final byte EMPTY_QUERY_RESPONSE = 'I';
        public static final byte ERROR_RESPONSE = 'E';
        public static final byte FUNCTION_CALL_RESPONSE = 'V';
        public static final byte NEGOTIATE_PROTOCOL_VERSION = 'v';
        public static final byte NO_DATA = 'n';
        public static final byte NOTICE_RESPONSE = 'N';
        public static final byte NOTIFICATION_RESPONSE = 'A';
        public static final byte PARAMETER_DESCRIPTION = 't';
        public static final byte PARAMETER_STATUS = 'S';
        public static final byte PARSE_COMPLETE = '1';
        public static final byte PORTAL_SUSPENDED = 's';
        public static final byte READY_FOR_QUERY = 'Z';
        public static final byte ROW_DESCRIPTION = 'T';

        private Backend() {}
    }

    /// The first Int32 of an Authentication message.
    public static final class Authentication {
        public static final int OK = 0;
        public static final int CLEARTEXT_PASSWORD = 3;
        public static final int MD5_PASSWORD = 5;
        public static final int SASL = 10;
        public static final int SASL_CONTINUE = 11;
        public static final int SASL_FINAL = 12;

        private Authentication() {}
    }

    /// The Int32 after the length of a message without tag.
    public static final class Startup {
        public static final int CANCEL_REQUEST = 80_877_102;
        public static final int SSL_REQUEST = 80_877_103;
        public static final int GSSENC_REQUEST = 80_877_104;

        /// Smallest and largest start-up packet (the server's own `MAX_STARTUP_PACKET_LENGTH`).
        public static final int LEAST_BYTES = 8;

        public static final int MOST_BYTES = 10_000;

        private Startup() {}

        public static int version(int major, int minor) {
            return (major << 16) | minor;
        }
    }
}
