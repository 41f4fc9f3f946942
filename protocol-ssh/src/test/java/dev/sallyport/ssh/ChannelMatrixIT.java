package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.testing.Eventually;
import dev.sallyport.testing.FakeTokens;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What may be asked for in a session, in which order: everything is decided or refused.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChannelMatrixIT {
    private static final String BOX = "deploy@box@127.0.0.1";

    private Path scratch;
    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;
    private TestClient client;
    private ClientSession session;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        scratch = directory;
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        client = new TestClient();
    }

    @BeforeEach
    void login() throws IOException {
        door.audit.events.clear();
        session = client.login(door.port, "deploy@box", FakeTokens.DEVELOPER);
    }

    @AfterEach
    void logout() {
        session.close(true);
    }

    @AfterAll
    void close() {
        Closing.all(client, door, upstream);
    }

    /// A session channel on which any request can be sent.
    private static final class AnyChannel extends AbstractClientChannel {
        private final java.util.concurrent.LinkedBlockingQueue<Boolean> answers =
                new java.util.concurrent.LinkedBlockingQueue<>();

        private volatile @Nullable Integer statusAtTheEnd;

        AnyChannel() {
            super("session");
        }

        @Override
        public void handleEof() throws IOException {
            statusAtTheEnd = getExitStatus();
            super.handleEof();
        }

        @Override
        protected void doOpen() {
            out = new ByteArrayOutputStream();
            err = new ByteArrayOutputStream();
        }

        boolean ask(String name, java.util.function.Consumer<Buffer> content) throws Exception {
            Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST, 512);
            buffer.putUInt(getRecipient());
            buffer.putString(name);
            buffer.putBoolean(true);
            content.accept(buffer);
            writePacket(buffer);
            Boolean answer = answers.poll(10, java.util.concurrent.TimeUnit.SECONDS);
            return java.util.Objects.requireNonNull(answer, "no answer to " + name);
        }

        boolean exec(String line) throws Exception {
            return ask("exec", buffer -> buffer.putString(line));
        }

        @Override
        public void handleSuccess() {
            answers.add(true);
        }

        @Override
        public void handleFailure() {
            answers.add(false);
        }
    }

    private AnyChannel channel() throws IOException {
        var channel = new AnyChannel();
        session.getService(org.apache.sshd.common.session.ConnectionService.class)
                .registerChannel(channel);
        channel.open().verify(TestClient.PATIENCE);
        return channel;
    }

    private static void env(Buffer buffer, String name, String value) {
        buffer.putString(name);
        buffer.putString(value);
    }

    private static void pty(Buffer buffer) {
        buffer.putString("xterm");
        buffer.putInt(80);
        buffer.putInt(24);
        buffer.putInt(0);
        buffer.putInt(0);
        buffer.putBytes(new byte[] {0});
    }

    @Test
    void requestsThatNobodyGetsFailAndAreRecorded() throws Exception {
        var channel = channel();

        assertThat(channel.ask("auth-agent-req@openssh.com", _ -> {})).isFalse();
        assertThat(
                        channel.ask(
                                "x11-req",
                                buffer -> {
                                    buffer.putBoolean(false);
                                    buffer.putString("MIT-MAGIC-COOKIE-1");
                                    buffer.putString("00");
                                    buffer.putInt(0);
                                }))
                .isFalse();
        assertThat(channel.ask("subsystem", buffer -> buffer.putString("netconf"))).isFalse();
        assertThat(channel.ask("simple@putty.projects.tartarus.org", _ -> {})).isFalse();
        assertThat(channel.ask("signal", buffer -> buffer.putString("TERM"))).isFalse();
        assertThat(channel.ask("break", buffer -> buffer.putInt(1))).isFalse();
        assertThat(channel.ask("window-change", buffer -> buffer.putRawBytes(new byte[16])))
                .isFalse();
        // a raw terminal without a terminal
        assertThat(channel.ask("env", buffer -> env(buffer, "SALLYPORT_TIER", "raw"))).isTrue();
        assertThat(channel.ask("shell", _ -> {})).isFalse();

        assertThat(door.audit.decisions())
                .containsExactly(
                        "Block auth-agent-req@openssh.com",
                        "Block x11-req",
                        "Block subsystem netconf",
                        "Block simple@putty.projects.tartarus.org",
                        "Block signal TERM",
                        "Block break",
                        "Block window-change",
                        "Block shell");
        assertThat(channel.ask("keepalive@openssh.com", _ -> {})).isFalse();
        assertThat(channel.exec("echo still works")).isTrue();
    }

    @Test
    void onlyListedVariablesAreTaken() throws Exception {
        var channel = channel();

        for (String good : List.of("LANG", "LC_ALL", "TERM", "GIT_PROTOCOL", "SALLYPORT_TIER")) {
            String value = good.equals("SALLYPORT_TIER") ? "raw" : "C.UTF-8";
            assertThat(channel.ask("env", buffer -> env(buffer, good, value))).as(good).isTrue();
        }
        for (String bad :
                List.of("PATH", "BASH_ENV", "ENV", "LD_PRELOAD", "IFS", "SHELL", "lc_all", "")) {
            assertThat(channel.ask("env", buffer -> env(buffer, bad, "x"))).as(bad).isFalse();
        }
        assertThat(channel.ask("env", buffer -> env(buffer, "LANG", "x\ny"))).isFalse();
        assertThat(channel.ask("env", buffer -> env(buffer, "LANG", "$(id)"))).isFalse();
    }

    @Test
    void channelRunsOneRequestAndNothingIsAddedAfterwards() throws Exception {
        var channel = channel();

        assertThat(channel.ask("pty-req", ChannelMatrixIT::pty)).isTrue();
        assertThat(channel.ask("pty-req", ChannelMatrixIT::pty)).isFalse();
        assertThat(channel.exec("echo first; read wait")).isTrue();
        assertThat(channel.exec("echo second")).isFalse();
        assertThat(channel.ask("shell", _ -> {})).isFalse();
        assertThat(channel.ask("env", buffer -> env(buffer, "LANG", "C"))).isFalse();
        assertThat(channel.ask("pty-req", ChannelMatrixIT::pty)).isFalse();
        assertThat(channel.ask("window-change", buffer -> buffer.putRawBytes(new byte[16])))
                .isTrue();

        Eventually.holds(() ->
                assertThat(door.audit.decisions())
                        .contains(
                                "Allow echo first; read wait",
                                "Block a second request on one channel: exec")
                        .doesNotContain("Allow echo second"));
    }

    @Test
    void exitStatusComesBeforeTheEndOfDataOnWhichClientsClose() throws Exception {
        var channel = channel();
        assertThat(channel.exec("exit 5")).isTrue();
        channel.waitFor(EnumSet.of(ClientChannelEvent.EOF), TestClient.PATIENCE);

        assertThat(channel.statusAtTheEnd).isEqualTo(5);
    }

    @Test
    void lineThatIsNoTextIsRefused() throws Exception {
        assertThat(channel().ask("exec", buffer -> buffer.putBytes(new byte[] {'l', (byte) 0xff})))
                .isFalse();
        assertThat(door.audit.decisions())
                .containsExactly("Block exec with a line that is not UTF-8");
    }

    @Test
    void channelsThatNobodyGetsAreRefused() throws Exception {
        for (String type :
                List.of("x11", "auth-agent@openssh.com", "tun@openssh.com", "forwarded-tcpip")) {
            Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, 128);
            buffer.putString(type);
            buffer.putUInt(4711);
            buffer.putUInt(1 << 20);
            buffer.putUInt(1 << 15);
            session.writePacket(buffer);
        }

        Eventually.holds(() ->
                assertThat(door.audit.decisions())
                        .containsExactly(
                                "Block channel x11",
                                "Block channel auth-agent@openssh.com",
                                "Block channel tun@openssh.com",
                                "Block channel forwarded-tcpip"));
    }

    private boolean ask(String name, java.util.function.Consumer<Buffer> content)
            throws IOException {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 256);
        buffer.putString(name);
        buffer.putBoolean(true);
        content.accept(buffer);
        return session.request(name, buffer, 10_000) != null;
    }

    @Test
    void globalRequestsThatNobodyKnowsAreRefusedAndNoMoreSessionsHolds() throws Exception {
        assertThat(ask("reboot@example.com", _ -> {})).isFalse();
        assertThat(ask("cancel-tcpip-forward", b -> env(b, "localhost", ""))).isFalse();
        assertThat(ask("no-more-sessions@openssh.com", _ -> {})).isTrue();
        assertThatThrownBy(this::channel).isInstanceOf(IOException.class);

        assertThat(door.audit.decisions())
                .containsExactly(
                        "Block request reboot@example.com",
                        "Block a session after no-more-sessions");
    }

    @Test
    void clientThatAsksForTooMuchIsSentAway() throws Exception {
        for (int i = 0; i < 65 && session.isOpen(); i++) {
            Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 64);
            buffer.putString("nonsense");
            buffer.putBoolean(false);
            session.writePacket(buffer);
        }

        Eventually.holds(() -> assertThat(session.isOpen()).isFalse());
    }

    @Test
    void severalCommandsRunAtOnceOnOneConnection() throws Exception {
        var outputs = new java.util.ArrayList<ByteArrayOutputStream>();
        var channels = new java.util.ArrayList<ChannelExec>();
        for (int i = 0; i < 8; i++) {
            var out = new ByteArrayOutputStream();
            ChannelExec exec = session.createExecChannel("head -c 300000 /dev/zero; echo " + i);
            exec.setOut(out);
            exec.open().verify(TestClient.PATIENCE);
            channels.add(exec);
            outputs.add(out);
        }
        for (int i = 0; i < 8; i++) {
            channels.get(i).waitFor(EnumSet.of(ClientChannelEvent.CLOSED), TestClient.PATIENCE);
            assertThat(outputs.get(i).size()).isEqualTo(300_002);
            assertThat(outputs.get(i).toString(StandardCharsets.US_ASCII)).endsWith(i + "\n");
        }
    }

    @Test
    void newKeysInTheMiddleLoseNothing() throws Exception {
        byte[] data = new byte[3 << 20];
        new java.util.Random(3).nextBytes(data);

        var result = ssh.run(data, ssh.command("ssh", "-o", "RekeyLimit=300K", BOX, "cat"));

        assertThat(result.err()).isEmpty();
        assertThat(result.out().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(data);
    }

    @Test
    void multiplexedSessionsEachAskForThemselves() throws IOException {
        String path = "ControlPath=" + scratch.resolve("mux");
        var master =
                ssh.run(
                        "-o",
                        "ControlMaster=yes",
                        "-o",
                        path,
                        "-o",
                        "ControlPersist=10",
                        BOX,
                        "true");
        var allowed = ssh.run("-o", path, BOX, "echo one");
        var blocked = ssh.run("-o", path, BOX, "echo forbidden");
        ssh.run("-o", path, "-O", "exit", BOX);

        assertThat(master.exit()).isZero();
        assertThat(allowed.out()).isEqualTo("one\n");
        assertThat(blocked.exit()).isEqualTo(77);
        assertThat(door.audit.of(dev.sallyport.core.AuditEvent.SessionOpened.class))
                .hasSize(2); // the test's own, and the master's
    }

    /// Answers every connection with what it says, in capitals.
    private static Thread shouting(ServerSocket server) {
        return Thread.ofVirtual()
                .start(() -> {
                    try (Socket one = server.accept()) {
                        String said =
                                new String(
                                        one.getInputStream().readAllBytes(),
                                        StandardCharsets.US_ASCII);
                        one.getOutputStream()
                                .write(
                                        said.toUpperCase(java.util.Locale.ROOT)
                                                .getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    @Test
    void connectionFromTheHostOnwardsIsAskedForAndCounted() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            shouting(server);
            var result =
                    ssh.run(
                            "hello".getBytes(StandardCharsets.US_ASCII),
                            ssh.command("ssh", "-W", "127.0.0.1:" + server.getLocalPort(), BOX));

            assertThat(result.out()).isEqualTo("HELLO");
            String asked = "connect to 127.0.0.1:" + server.getLocalPort();
            Eventually.holds(() -> assertThat(door.audit.outcomesOf(asked)).hasSize(1));
            assertThat(door.audit.outcomesOf(asked).getFirst().bytes()).isEqualTo(5);
            assertThat(door.audit.outcomesOf(asked).getFirst().detail())
                    .containsEntry("input_bytes", "5");
        }
    }

    @Test
    void forbiddenConnectionIsNotMade() throws Exception {
        var result = ssh.run("-W", "forbidden.test:80", BOX);

        assertThat(result.exit()).isNotZero();
        assertThat(door.audit.decisions()).containsExactly("Block connect to forbidden.test:80");
    }

    @Test
    void connectionToASocketIsAskedFor() throws Exception {
        Path path = scratch.resolve("sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual()
                    .start(() -> {
                        try (SocketChannel one = server.accept()) {
                            one.write(StandardCharsets.US_ASCII.encode("from a socket"));
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    });
            int local = freePort();
            Process tunnel =
                    ssh.start(
                            "-N", "-o", "ExitOnForwardFailure=yes", "-L", local + ":" + path, BOX);
            try {
                assertThat(read(connect(local))).isEqualTo("from a socket");
            } finally {
                tunnel.destroy();
            }
        }
        assertThat(door.audit.decisions()).containsExactly("Allow connect to " + path);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Socket connect(int port) {
        var found = new java.util.concurrent.atomic.AtomicReference<Socket>();
        Eventually.holds(() -> {
            var socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                found.set(socket);
            } catch (IOException e) {
                throw new AssertionError("not open yet", e);
            }
        });
        return found.get();
    }

    private static String read(Socket socket) throws IOException {
        try (socket;
                InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void hostListensForTheClientWhereARuleAllowsIt() throws Exception {
        int first = freePort();
        int second = freePort();
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            shouting(server);
            Process tunnel =
                    ssh.start(
                            "-N",
                            "-R",
                            "127.0.0.1:" + first + ":127.0.0.1:" + server.getLocalPort(),
                            "-R",
                            "forbidden.test:" + second + ":127.0.0.1:" + server.getLocalPort(),
                            BOX);
            try (var socket = connect(first)) {
                socket.getOutputStream().write("knock".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                assertThat(read(socket)).isEqualTo("KNOCK");
            } finally {
                tunnel.destroy();
            }
        }
        assertThat(door.audit.decisions())
                .containsExactlyInAnyOrder(
                        "Allow listen on 127.0.0.1:" + first,
                        "Block listen on forbidden.test:" + second);
        Eventually.holds(() ->
                assertThat(door.audit.outcomesOf("listen on 127.0.0.1:" + first))
                        .extracting(outcome -> outcome.detail().get("connections"))
                        .containsExactly("1"));
    }

    @Test
    void hostChoosesAPortWhereTheClientLeavesItToIt() throws Exception {
        Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, 256);
        buffer.putString("tcpip-forward");
        buffer.putBoolean(true);
        buffer.putString("127.0.0.1");
        buffer.putUInt(0);
        Buffer answer = session.request("tcpip-forward", buffer, 10_000);

        assertThat(answer).isNotNull();
        int port = (int) answer.getUInt();
        connect(port).close();
        assertThat(
                        ask(
                                "cancel-tcpip-forward",
                                cancel -> {
                                    cancel.putString("127.0.0.1");
                                    cancel.putUInt(port);
                                }))
                .isTrue();
        Eventually.holds(
                () -> assertThat(door.audit.outcomesOf("listen on 127.0.0.1:0")).hasSize(1));
    }
}
