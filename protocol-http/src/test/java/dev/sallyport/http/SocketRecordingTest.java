package dev.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Messages that come faster than they are recorded.
class SocketRecordingTest {
    private static final int MESSAGES = 20;
    private static final String TEXT = "x".repeat(50_000);

    private final WsUpstream upstream = new WsUpstream();
    private final DoorFixture door = new DoorFixture();
    private final WsClient client = open();
    private final WsUpstream.Peer peer = upstream.peer();

    private WsClient open() {
        door.api(upstream.port());
        return WsClient.open(door, "/api/recorded", "");
    }

    @AfterEach
    void close() {
        door.recordings.store.countDown();
        client.close();
        door.close();
        upstream.close();
    }

    /// They come in pieces.
    private void all() {
        var said = new StringBuilder();
        while (said.length() < MESSAGES * TEXT.length()) {
            said.append(client.read().text());
        }
        assertThat(said.toString().equals(TEXT.repeat(MESSAGES))).isTrue();
    }

    private static void say(Consumer<String> to) {
        Thread.ofVirtual()
                .start(() -> {
                    for (int i = 0; i < MESSAGES; i++) {
                        to.accept(TEXT);
                    }
                });
    }

    private void comesWhenTheStoreIsBack(Runnable read) {
        var all = CompletableFuture.runAsync(read);
        assertThatThrownBy(() -> all.get(300, TimeUnit.MILLISECONDS))
                .isInstanceOf(TimeoutException.class);
        door.recordings.store.countDown();
        all.join();
    }

    @Test
    void aSlowStoreHoldsTheTargetsMessagesBack() {
        door.recordings.store = new CountDownLatch(1);
        say(peer::text);

        comesWhenTheStoreIsBack(this::all);
    }

    @Test
    void aSlowStoreHoldsTheClientsMessagesBack() {
        door.recordings.store = new CountDownLatch(1);
        say(client::text);

        comesWhenTheStoreIsBack(() -> {
            while (peer.texts().size() < MESSAGES) {
                Thread.onSpinWait();
            }
        });
        assertThat(peer.texts()).allMatch(TEXT::equals);
    }
}
