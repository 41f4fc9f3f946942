package dev.sallyport.ssh.sftp;

import dev.sallyport.ssh.sftp.Lookups.Looked.Failed;
import dev.sallyport.ssh.sftp.Lookups.Looked.Found;
import dev.sallyport.ssh.upstream.UpstreamFailure;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Lookups on the session's own SFTP channel, in step with what the client sends there.
final class HostLookups implements Lookups {
    private static final long PATIENCE_SECONDS = 30;
    private static final Failed NO_NAME =
            new Failed(Fxp.FAILURE, "the host gave a name that can't be judged");

    private final BiConsumer<Message, CompletableFuture<@Nullable Packet>> ask;

    /// @param ask sends a message and completes with a copy of the answer, or null where none comes
    HostLookups(BiConsumer<Message, CompletableFuture<@Nullable Packet>> ask) {
        this.ask = ask;
    }

    Packet answer(Message message) throws UpstreamFailure {
        var answer = new CompletableFuture<@Nullable Packet>();
        ask.accept(message, answer);
        return await(answer);
    }

    static Packet await(CompletableFuture<@Nullable Packet> answer) throws UpstreamFailure {
        try {
            Packet packet = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (packet == null) {
                throw new UpstreamFailure("the host closed the channel");
            }
            return packet;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpstreamFailure("interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw new UpstreamFailure("the host's SFTP server does not answer", e);
        }
    }

    @Override
    public Looked realpath(String absolute) throws UpstreamFailure {
        return name(answer(new Message(Fxp.REALPATH).text(absolute)));
    }

    @Override
    public Looked expand(String text) throws UpstreamFailure {
        return name(answer(Message.extended(Extension.EXPAND_PATH.word()).text(text)));
    }

    @Override
    public Looked home(String user) throws UpstreamFailure {
        return name(answer(Message.extended(Extension.HOME_DIRECTORY.word()).text(user)));
    }

    @Override
    public int lstat(String absolute) throws UpstreamFailure {
        Packet answer = answer(new Message(Fxp.LSTAT).text(absolute));
        try {
            return answer.type() == Fxp.STATUS ? answer.fields().int32() : Fxp.OK;
        } catch (Malformed e) {
            throw new UpstreamFailure("the host's answer can't be read", e);
        }
    }

    private static Looked name(Packet answer) throws UpstreamFailure {
        try {
            Fields fields = answer.fields();
            int number = fields.int32();
            if (answer.type() == Fxp.STATUS) {
                return failed(number, fields);
            }
            if (answer.type() != Fxp.NAME || number != 1) {
                return NO_NAME;
            }
            Optional<String> path =
                    Places.text(fields.octets(Fxp.MOST_PATH_BYTES, "a path"))
                            .filter(text -> text.startsWith("/"));
            return path.isPresent() ? new Found(Places.absolute(path.get(), "/")) : NO_NAME;
        } catch (Malformed e) {
            throw new UpstreamFailure("the host's answer can't be read", e);
        }
    }

    private static Looked failed(int status, Fields fields) throws Malformed {
        String text = fields.hasMore() ? fields.octets(Fxp.MOST_PACKET_BYTES, "a text") : "";
        // An answer of OK without a name is none.
        return new Failed(status == Fxp.OK ? Fxp.FAILURE : status, Places.text(text).orElse(""));
    }
}
