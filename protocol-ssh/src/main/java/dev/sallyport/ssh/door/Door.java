package dev.sallyport.ssh.door;

import dev.sallyport.core.config.LimitsConfig;
import dev.sallyport.core.config.SshListenerConfig;
import dev.sallyport.core.net.ConnectionLimits;
import dev.sallyport.ssh.SshParts;
import dev.sallyport.ssh.UserAuthority;
import dev.sallyport.ssh.channel.ConnectionChannels;
import dev.sallyport.ssh.channel.LiveSession;
import dev.sallyport.ssh.door.LoginDesk.Applicant;
import dev.sallyport.ssh.door.LoginDesk.Granted;
import dev.sallyport.ssh.upstream.UpstreamClient;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import dev.sallyport.ssh.wire.Algorithms;
import dev.sallyport.ssh.wire.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.ServiceFactory;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.ChannelFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything that the connections of one listener share.
public final class Door implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Door.class);

    /// A client that has been let in and finds no host is told so on its channels, and sent away.
    private static final long UPSTREAM_LOST_MILLIS = 3_000;

    /// To reach a host and log in there, and for it to open a channel.
    private static final Duration UPSTREAM_PATIENCE = Duration.ofSeconds(10);

    private static final Duration MOST_CLOSING = Duration.ofSeconds(10);

    private final SshParts parts;
    private final LimitsConfig limits;
    private final ConnectionLimits connections;
    private final LoginDesk desk;
    private final Certificates certificates;
    private final Optional<DeviceGrant> device;
    private final HostKeyRotation rotation;
    private final Transport transport = new Transport();
    private final UpstreamClient upstream;
    private final SshServer server;
    private final Set<LiveSession> sessions = ConcurrentHashMap.newKeySet();

    /// @throws IllegalStateException when host keys or the authority's key can't be used
    public Door(SshListenerConfig config, LimitsConfig limits, SshParts parts) {
        this.parts = parts;
        this.limits = limits;
        this.connections =
                new ConnectionLimits(limits.connections(), limits.unauthenticatedConnections());
        this.desk = new LoginDesk(parts);
        this.certificates =
                new Certificates(
                        desk,
                        config.userAuthority()
                                .map(ca ->
                                        UserAuthority.open(
                                                ca, parts.credentials(), parts.clock())));
        this.device = config.deviceLogin().map(DeviceGrant::new);
        var keys = HostKeys.open(config.hostKeys(), config.rsaHostKey());
        this.rotation = new HostKeyRotation(keys);
        this.upstream =
                new UpstreamClient(
                        parts.credentials(), parts.blocking(), UPSTREAM_PATIENCE, transport);
        this.server = server(config, keys);
    }

    private SshServer server(SshListenerConfig config, HostKeys keys) {
        SshServer built = ServerBuilder.builder().build();
        Algorithms.configure(built, ServerBuilder.DH2KEX);
        built.setIoServiceFactoryFactory(transport.factories());
        built.setHost(config.address());
        built.setPort(config.port());
        built.setKeyPairProvider(KeyPairProvider.wrap(keys.current()));
        built.setUserAuthFactories(List.of());
        built.setServiceFactories(
                List.of(
                        service(LoginService.NAME, this::login),
                        service("ssh-connection", this::channels)));
        built.setChannelFactories(
                List.of(
                        channel("session", ConnectionChannels::session),
                        channel("direct-tcpip", channels -> channels.forward(false)),
                        channel(
                                "direct-streamlocal@openssh.com",
                                channels -> channels.forward(true))));
        built.setGlobalRequestHandlers(List.of());
        built.setSessionFactory(
                new SessionFactory(built) {
                    @Override
                    protected ServerSessionImpl doCreateSession(IoSession io) throws Exception {
                        return new DoorConnection(
                                getServer(),
                                io,
                                connections.admit(io.getRemoteAddress(), () -> io.close(true)),
                                limits.handshakeTimeout(),
                                desk);
                    }
                });
        CoreModuleProperties.AUTH_TIMEOUT.set(built, Duration.ZERO); // Deadline
        CoreModuleProperties.IDLE_TIMEOUT.set(built, Duration.ZERO); // a session ends by its token
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(built, Duration.ZERO);
        CoreModuleProperties.TCP_NODELAY.set(built, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(built, true);
        CoreModuleProperties.SOCKET_BACKLOG.set(built, 1024);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(built, "sallyport");
        return built;
    }

    private interface Making {
        Service make(Session session) throws IOException;
    }

    private static ServiceFactory service(String name, Making making) {
        return new ServiceFactory() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public Service create(Session session) throws IOException {
                return making.make(session);
            }
        };
    }

    private Service login(Session session) {
        return new LoginService((DoorConnection) session, this);
    }

    private Service channels(Session session) throws IOException {
        return new ConnectionChannels((DoorConnection) session, rotation);
    }

    private interface Opening {
        Channel open(ConnectionChannels channels);
    }

    private static ChannelFactory channel(String type, Opening opening) {
        return new ChannelFactory() {
            @Override
            public String getName() {
                return type;
            }

            @Override
            public Channel createChannel(Session session) {
                return opening.open(session.getService(ConnectionChannels.class));
            }
        };
    }

    SshParts parts() {
        return parts;
    }

    LimitsConfig limits() {
        return limits;
    }

    LoginDesk desk() {
        return desk;
    }

    Certificates certificates() {
        return certificates;
    }

    Conversation conversation(Applicant who, DoorConnection connection) {
        return device.<Conversation>map(grant ->
                        new DeviceConversation(
                                desk, who, grant, connection.deadline(), connection::isClosing))
                .orElseGet(() -> new TokenConversation(desk, who));
    }

    /// The methods that a client may try (RFC 4252, section 5.1).
    String methods() {
        return (certificates.areIssued() ? "publickey," : "") + "password,keyboard-interactive";
    }

    /// Opens a session for a connection whose login is durable, and dials its host.
    void open(DoorConnection connection, Applicant who, Granted granted) {
        var link = upstream.link(granted.target(), granted.account());
        var live =
                new LiveSession(
                        parts,
                        granted.session(),
                        granted.target(),
                        connection,
                        link,
                        server.getScheduledExecutorService());
        sessions.add(live);
        connection.addCloseFutureListener(_ -> sessions.remove(live));
        live.begin();
        parts.blocking().execute(() -> dial(live, who));
    }

    private void dial(LiveSession live, Applicant who) {
        live.upstream()
                .dial(
                        () -> live.end("upstream closed"),
                        live.incoming(),
                        failure -> unreachable(live, who, failure));
    }

    /// A session that is over already needs no host.
    private void unreachable(LiveSession live, Applicant who, UpstreamFailure failure) {
        if (live.isOver()) {
            return;
        }
        desk.upstreamFailed(who, live.session().principal(), String.valueOf(failure.getMessage()));
        live.timers()
                .schedule(
                        () -> live.end("target not available"),
                        UPSTREAM_LOST_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    void announce(DoorConnection connection) throws IOException {
        rotation.announce(connection);
    }

    static String address(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
                : address.toString();
    }

    /// @return the port
    /// @throws IOException when the address can't be bound
    public int start() throws IOException {
        server.start();
        return server.getPort();
    }

    public int openConnections() {
        return connections.open();
    }

    public int unauthenticatedConnections() {
        return connections.unauthenticated();
    }

    /// A gateway that is told to stop stops: in the library, a write that fails and one that waits
    /// for it can hold each other up for ever. Cutting the transport comes next.
    private static void within(Closing closing) {
        var closer =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                closing.close();
                            } catch (IOException | RuntimeException e) {
                                log.atWarn().setCause(e).log("ssh door not closed in order");
                            }
                        });
        try {
            if (!closer.join(MOST_CLOSING)) {
                log.atWarn().log("ssh connections are cut: they did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Closing {
        void close() throws IOException;
    }

    /// Takes no more connections, and ends those that are there.
    @Override
    public void close() throws IOException {
        sessions.forEach(live -> live.end("gateway stopped"));
        within(() -> {
            server.stop();
            upstream.close();
        });
        transport.close();
        device.ifPresent(DeviceGrant::close);
    }
}
