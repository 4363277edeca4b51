package io.nerstream.indexing;

/** Bounds how much is in flight, by its size rather than by its number. */
public final class Room {
    private final long size;
    // Guarded by this.
    private long taken;

    public Room(long size) {
        this.size = size;
    }

    /** Waits until there is room; what is larger than all of it enters alone. */
    public synchronized void enter(long part) throws InterruptedException {
        while (taken > 0 && taken + part > size) {
            wait();
        }
        taken += part;
    }

    public synchronized void leave(long part) {
        taken -= part;
        notifyAll();
    }
}
