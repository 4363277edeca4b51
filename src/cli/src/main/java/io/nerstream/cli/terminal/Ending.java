package io.nerstream.cli.terminal;

import io.nerstream.encoder.torch.RunningCalls;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * The end of the process, by itself or by Ctrl-C or kill: first what runs here is closed, the
 * newest first, then the language model ends its batch. What does not end in time is left as a
 * crash would leave it, which loses nothing either.
 */
public final class Ending extends Thread {
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final Duration ALL = Duration.ofSeconds(4);
    private static final Deque<Runnable> FIRST = new ArrayDeque<>();

    private static volatile boolean begun;

    private Ending() {
        super("ending");
    }

    public static void prepare() {
        Runtime.getRuntime().addShutdownHook(new Ending());
    }

    /** Does this first when the process ends. */
    public static void first(Runnable close) {
        synchronized (FIRST) {
            FIRST.push(close);
        }
    }

    /** What fails because the process ends is not worth a word. */
    public static void awaitIfBegun() {
        if (begun) {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void run() {
        begun = true;
        long last = System.nanoTime() + ALL.toNanos();
        Thread closing = new Thread(Ending::close, "closing");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(CLOSING.toMillis());
            boolean unused =
                    RunningCalls.endAll(Duration.ofNanos(Math.max(0, last - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close() {
        synchronized (FIRST) {
            for (Runnable close : FIRST) {
                close.run();
            }
        }
    }
}
