package dev.sallyport.postgres.upstream;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.util.TlsServerEndpoint;
import dev.sallyport.core.Secret;
import dev.sallyport.postgres.upstream.UpstreamFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One SCRAM-SHA-256 exchange (RFC 5802, RFC 7677), bound to the TLS channel where the upstream
/// offers it (`tls-server-end-point`, RFC 5929). The library checks the nonce and the server's
/// signature; the costs that a server may ask for are limited here.
final class Scram implements AutoCloseable {
    private static final Set<String> MECHANISMS = Set.of("SCRAM-SHA-256", "SCRAM-SHA-256-PLUS");

    /// PostgreSQL's default is 4,096. A server that asks for billions would hold a thread for
    /// hours.
    private static final int MOST_ITERATIONS = 200_000;

    private static final Pattern ITERATIONS = Pattern.compile(",i=([0-9]{1,9})(?:,|$)");

    private final ScramClient client;

    /// The library reads this very array when it derives the keys.
    private final char[] password;

    private Scram(ScramClient client, char[] password) {
        this.client = client;
        this.password = password;
    }

    /// @param offered by the upstream
    /// @param certificate the upstream's, where there is TLS
    static Scram begin(
            List<String> offered, Secret credential, @Nullable X509Certificate certificate) {
        var usable = offered.stream().filter(MECHANISMS::contains).toList();
        if (usable.isEmpty()) {
            throw new UpstreamFailure(
                    Kind.LOGIN, "the upstream offers no SCRAM-SHA-256, the only method allowed");
        }
        char[] password = characters(credential);
        try {
            // The server takes the user of the start-up packet; libpq and pgjdbc send no other
            // here.
            var builder =
                    ScramClient.builder()
                            .advertisedMechanisms(usable)
                            .username("*")
                            .password(password)
                            .stringPreparation(StringPreparation.POSTGRESQL_PREPARATION);
            byte[] binding = binding(certificate);
            return new Scram(
                    binding.length == 0
                            ? builder.build()
                            : builder.channelBinding(
                                            TlsServerEndpoint.TLS_SERVER_END_POINT, binding)
                                    .build(),
                    password);
        } catch (IllegalArgumentException e) {
            Arrays.fill(password, '\0');
            throw new UpstreamFailure(
                    Kind.LOGIN, "no SCRAM login is possible with this credential", e);
        }
    }

    private static char[] characters(Secret credential) {
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(credential.reveal()));
        char[] characters = new char[decoded.remaining()];
        decoded.get(characters);
        Arrays.fill(decoded.array(), '\0');
        return characters;
    }

    /// Empty where the certificate's signature has no hash of its own (Ed25519): no binding then.
    private static byte[] binding(@Nullable X509Certificate certificate) {
        if (certificate == null) {
            return new byte[0];
        }
        try {
            return TlsServerEndpoint.getChannelBindingData(certificate);
        } catch (CertificateEncodingException e) {
            return new byte[0];
        }
    }

    String mechanism() {
        return client.getScramMechanism().getName();
    }

    byte[] clientFirst() {
        return client.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Takes some milliseconds of computing; the password is wiped then.
    byte[] clientFinal(String serverFirst) {
        requireIterations(serverFirst);
        try {
            client.serverFirstMessage(serverFirst);
            return client.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8);
        } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
            throw new UpstreamFailure(Kind.PROTOCOL, "the upstream's SCRAM challenge is broken", e);
        } finally {
            close();
        }
    }

    private static void requireIterations(String serverFirst) {
        Matcher found = ITERATIONS.matcher(serverFirst);
        if (!found.find() || Integer.parseInt(found.group(1)) > MOST_ITERATIONS) {
            throw new UpstreamFailure(
                    Kind.PROTOCOL,
                    "the upstream's SCRAM challenge asks for no number of iterations or more than "
                            + MOST_ITERATIONS);
        }
    }

    /// @throws UpstreamFailure when the server does not know the credential itself
    void verify(String serverFinal) {
        try {
            client.serverFinalMessage(serverFinal);
        } catch (ScramException | IllegalArgumentException | IllegalStateException e) {
            throw new UpstreamFailure(
                    Kind.LOGIN, "the upstream could not prove that it knows the credential", e);
        }
    }

    /// Wipes the password.
    @Override
    public void close() {
        Arrays.fill(password, '\0');
    }
}
