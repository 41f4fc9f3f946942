package dev.sallyport.server.chaos;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Clients that insert rows with tags of their own, each in another way (simple text, extended with
/// a literal, prepared with a bound value), and reconnect when they are cut off.
final class Load implements AutoCloseable {
    private static final long PAUSE_MILLIS = 100;
    private final Stage stage;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong confirmed = new AtomicLong();

    /// Tags whose INSERT the client saw succeed.
    final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();

    /// SQLSTATE and first words of every failure a client saw.
    final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Load(Stage stage, int threads) {
        this.stage = stage;
        for (int i = 0; i < threads; i++) {
            int number = i;
            clients.add(Thread.ofPlatform().name("client-" + i).start(() -> run(number)));
        }
    }

    long confirmed() {
        return confirmed.get();
    }

    private void run(int number) {
        long count = 0;
        while (stop.getCount() > 0) {
            try (var connection = stage.connect(number % 3 == 0 ? "simple" : "extended")) {
                while (stop.getCount() > 0) {
                    insert(connection, number % 3 == 2, "chaos-" + number + "-" + count++ + ";");
                }
            } catch (SQLException e) {
                failures.add(e.getSQLState() + " " + e.getMessage());
                pause();
            }
        }
    }

    private void insert(Connection connection, boolean bound, String tag) throws SQLException {
        if (bound) {
            try (PreparedStatement statement =
                    connection.prepareStatement(
                            "insert into " + Stage.TABLE + " (tag) values (?)")) {
                statement.setString(1, tag);
                statement.executeUpdate();
            }
        } else {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate(
                        "insert into " + Stage.TABLE + " (tag) values ('" + tag + "')");
            }
        }
        acknowledged.add(tag);
        confirmed.incrementAndGet();
    }

    private void pause() {
        try {
            stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        for (var client : clients) {
            try {
                client.join(TimeUnit.SECONDS.toMillis(60));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
