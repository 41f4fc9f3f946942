package dev.sallyport.audit;

import dev.sallyport.core.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/// Connections of one login; the password is read anew for each.
final class LoginDataSource extends PGSimpleDataSource {
    private static final int CONNECT_SECONDS = 5;

    /// A batch of usual size leaves with one system call.
    private static final int SEND_BYTES = 64 * 1024;

    private final transient StoreLogin login;

    /// @param patience how long the server may be silent before the connection counts as broken
    LoginDataSource(StoreAddress address, StoreLogin login, String purpose, Duration patience) {
        this.login = login;
        setServerNames(
                address.hosts().stream().map(StoreAddress.Host::name).toArray(String[]::new));
        setPortNumbers(address.hosts().stream().mapToInt(StoreAddress.Host::port).toArray());
        setDatabaseName(address.database());
        setSslMode(address.sslMode());
        if (address.sslRootCert() != null) {
            setSslRootCert(address.sslRootCert());
        } else if (address.sslMode().startsWith("verify")) {
            setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        if (address.hosts().size() > 1) {
            setTargetServerType("primary");
        }
        setApplicationName("sallyport " + purpose);
        setConnectTimeout(CONNECT_SECONDS);
        setLoginTimeout(CONNECT_SECONDS);
        setSocketTimeout(Math.toIntExact(Math.max(1, patience.toSeconds())));
        setTcpKeepAlive(true);
        setMaxSendBufferSize(SEND_BYTES);
        setAssumeMinServerVersion("16");
        setLogServerErrorDetail(false); // details quote values
    }

    @Override
    public Connection getConnection() throws SQLException {
        try (Secret password = login.password().get()) {
            return getConnection(login.username(), password.revealText());
        }
    }

    /// The login's name is public; nothing else of it prints.
    @Override
    public String toString() {
        return "LoginDataSource["
                + login.username()
                + ", "
                + getProperty(PGProperty.PG_DBNAME)
                + "]";
    }
}
