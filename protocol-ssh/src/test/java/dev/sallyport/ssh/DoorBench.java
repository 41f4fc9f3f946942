package dev.sallyport.ssh;

import java.nio.file.Files;
import java.nio.file.Path;

/// A door before a real sshd, for measuring by hand: prints the port and waits.
final class DoorBench {
    private DoorBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("door-bench");
        var upstream = RealSshd.start(Files.createDirectory(directory.resolve("upstream")));
        var door = new DoorFixture(directory, new DoorFixture.Options());
        door.box(upstream);
        new OpenSsh(directory, door.port, FakeTokens.DEVELOPER);
        System.out.println(directory + " " + door.port + " " + upstream.port);
        Runtime.getRuntime().addShutdownHook(new Thread(upstream::close));
        Thread.currentThread().join();
    }
}
