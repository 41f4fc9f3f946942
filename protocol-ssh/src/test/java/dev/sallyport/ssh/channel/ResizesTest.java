package dev.sallyport.ssh.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.ssh.wire.Pty.Size;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ResizesTest {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Size> told = new ArrayList<>();

    private static Size size(int columns) {
        return new Size(columns, 24, 0, 0);
    }

    private void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Test
    void theNewestOfManySizesIsToldOnceAndOneTaskIsEnough() {
        var resizes = new Resizes(tasks::add, told::add);
        for (int i = 1; i <= 10_000; i++) {
            resizes.changed(size(i));
        }
        assertThat(tasks).hasSize(1);
        run();
        assertThat(told).containsExactly(size(10_000));

        resizes.changed(size(7));
        run();
        assertThat(told).containsExactly(size(10_000), size(7));
    }

    @Test
    void sizesThatComeWhileOneIsToldAreToldAfterItAsOneEvenIfItFails() {
        var resizes = new ArrayList<Resizes>();
        resizes.add(
                new Resizes(
                        tasks::add,
                        size -> {
                            told.add(size);
                            if (size.equals(size(1))) {
                                resizes.getFirst().changed(size(2));
                                resizes.getFirst().changed(size(3));
                                throw new IllegalStateException("thrown by a test");
                            }
                        }));
        resizes.getFirst().changed(size(1));
        run();

        assertThat(told).containsExactly(size(1), size(3));
        assertThat(tasks).isEmpty();
    }
}
