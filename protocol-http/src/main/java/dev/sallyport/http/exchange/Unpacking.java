package dev.sallyport.http.exchange;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.encoding.StreamDecoder;
import dev.sallyport.core.Unavailable;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/// Undoes a content coding in small steps: of a body that grows a thousandfold, little is ever in
/// memory, and it ends soon. Not thread-safe.
///
/// ```
/// put ─▶ next … next ─▶ null ─▶ put … ─▶ finish
/// ```
final class Unpacking implements AutoCloseable {
    /// So much goes into the decoder at once; a megabyte comes out of it at most.
    static final int STEP = 1 << 10;

    /// What may come out, whatever went in.
    static final long FREE = 1 << 20;

    /// And beyond it, as many bytes for one. Texts grow tenfold, seldom a hundredfold.
    static final int MOST_RATIO = 200;

    private final StreamDecoder decoder;
    private final long most;
    private HttpData given = HttpData.empty();
    private int used;
    private long in;
    private long out;
    private boolean isOver;

    private Unpacking(StreamDecoder decoder, long most) {
        this.decoder = decoder;
        this.most = most;
    }

    /// @param most bytes that may come out of all
    /// @return null where the coding is not known, or there are several
    static @Nullable Unpacking of(String coding, ByteBufAllocator memory, long most) {
        StreamDecoder decoder = Codings.decoder(coding, memory);
        return decoder == null ? null : new Unpacking(decoder, most);
    }

    /// @param data is taken over; what was given before has to be used up
    void put(HttpData data) {
        given.close();
        given = data;
        used = 0;
    }

    /// @return what comes next, never nothing; the caller's. Null where more has to be put in
    /// @throws Unavailable when it is not what the coding says, or grows too much
    @Nullable HttpData next() {
        while (used < given.length()) {
            int length = Math.min(STEP, given.length() - used);
            var bytes = given.byteBuf();
            HttpData slice = HttpData.wrap(bytes.retainedSlice(bytes.readerIndex() + used, length));
            used += length;
            in += length;
            HttpData plain = counted(Codings.decode(decoder, slice));
            if (!plain.isEmpty()) {
                return plain;
            }
            plain.close();
        }
        given.close();
        given = HttpData.empty();
        used = 0;
        return null;
    }

    private HttpData counted(HttpData plain) {
        out += plain.length();
        if (out > most || out > FREE + in * MOST_RATIO) {
            plain.close();
            throw new Unavailable("the body grows too much when its content coding is undone");
        }
        return plain;
    }

    /// What was kept back: nothing more comes.
    ///
    /// @return the caller's
    HttpData finish() {
        isOver = true;
        return counted(Codings.finish(decoder));
    }

    /// Lets go of what it holds, also when not all has come.
    @Override
    public void close() {
        given.close();
        given = HttpData.empty();
        used = 0;
        if (!isOver) {
            isOver = true;
            Codings.discard(decoder);
        }
    }
}
