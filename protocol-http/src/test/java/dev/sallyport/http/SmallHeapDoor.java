package dev.sallyport.http;

import java.util.concurrent.CountDownLatch;

/// A door in a process of its own, for the port of an upstream; it prints its own port.
final class SmallHeapDoor {
    private SmallHeapDoor() {}

    public static void main(String[] arguments) throws InterruptedException {
        var door = new DoorFixture();
        door.api(Integer.parseInt(arguments[0]));
        System.out.println(door.port);
        new CountDownLatch(1).await();
    }
}
