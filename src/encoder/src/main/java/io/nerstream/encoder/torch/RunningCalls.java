package io.nerstream.encoder.torch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The calls into PyTorch that run now. A process that ends unloads PyTorch's libraries, and a call
 * that runs on crashes it: whoever ends the process ends the calls before.
 */
public final class RunningCalls {
    private static final ReentrantReadWriteLock CALLS = new ReentrantReadWriteLock();

    private RunningCalls() {}

    /** A long call that is not one of a {@link TorchProgram}, such as that for gradients. */
    public static void during(Runnable call) {
        begin();
        try {
            call.run();
        } finally {
            end();
        }
    }

    static void begin() {
        CALLS.readLock().lock();
    }

    static void end() {
        CALLS.readLock().unlock();
    }

    /**
     * Waits for the calls that run; those that come later wait for ever, as do their threads.
     *
     * @return whether none runs any more
     */
    public static boolean endAll(Duration patience) throws InterruptedException {
        return CALLS.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
