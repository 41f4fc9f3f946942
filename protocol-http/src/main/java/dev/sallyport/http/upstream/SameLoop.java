package dev.sallyport.http.upstream;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.EventLoopScheduler;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.common.util.ReleasableHolder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The upstream's connection lives on the event loop that asks for it: that of the client's own.
/// Bytes never change threads between the two.
final class SameLoop implements EventLoopScheduler {
    private final EventLoopGroup group;
    private final Map<Thread, Held> loops = new ConcurrentHashMap<>();
    private final List<Held> holders = new ArrayList<>();

    SameLoop(EventLoopGroup group) {
        this.group = group;
        for (EventExecutor executor : group) {
            holders.add(new Held((EventLoop) executor));
        }
    }

    private record Held(EventLoop loop) implements ReleasableHolder<EventLoop> {
        @Override
        public EventLoop get() {
            return loop;
        }

        @Override
        public void release() {}
    }

    @Override
    public ReleasableHolder<EventLoop> acquire(
            SessionProtocol protocol, EndpointGroup endpoints, @Nullable Endpoint endpoint) {
        Held known = loops.get(Thread.currentThread());
        return known != null && known.loop().inEventLoop() ? known : find();
    }

    private Held find() {
        for (Held held : holders) {
            if (held.loop().inEventLoop()) {
                loops.put(Thread.currentThread(), held);
                return held;
            }
        }
        return new Held(group.next());
    }
}
