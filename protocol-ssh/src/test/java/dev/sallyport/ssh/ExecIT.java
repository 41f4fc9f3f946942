package dev.sallyport.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Commands from OpenSSH's client through the door to OpenSSH's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExecIT {
    private RealSshd upstream;
    private DoorFixture door;
    private OpenSsh ssh;

    @BeforeAll
    void open(@TempDir Path directory) throws IOException {
        upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        ssh = new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
    }

    @AfterAll
    void close() {
        Closing.all(door, upstream);
    }

    @Test
    void commandRunsAtTheHostAndAnswers() throws IOException {
        var result = ssh.run("deploy@box@127.0.0.1", "echo door-42; exit 3");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).isEqualTo("door-42\n");
        assertThat(result.exit()).isEqualTo(3);
    }
}
