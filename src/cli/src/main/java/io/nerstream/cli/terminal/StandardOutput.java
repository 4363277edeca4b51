package io.nerstream.cli.terminal;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;

/** Standard output, as seen by what only waits and writes seldom. */
public final class StandardOutput {
    private static final int FILE = 1;
    private static final int FOR_EVER = -1;
    private static final int INTERRUPTED = -1;

    private StandardOutput() {}

    /**
     * Ends the process when nobody reads any more, as with {@code | head}. A write would show it,
     * but the next one may be hours away; Java cannot wait for it, so the system is asked.
     */
    public static void endWithItsReader() {
        Thread watch = new Thread(StandardOutput::watch, "output");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch() {
        try {
            Function poll = Function.getFunction("c", "poll");
            // struct pollfd: file, wanted events (none: errors and hang-ups always count), events.
            try (Memory one = new Memory(Integer.BYTES + 2 * Short.BYTES)) {
                one.clear();
                one.setInt(0, FILE);
                int events;
                do {
                    events = poll.invokeInt(new Object[] {one, new NativeLong(1), FOR_EVER});
                } while (events == INTERRUPTED);
            }
        } catch (UnsatisfiedLinkError e) {
            // Then a write has to show it.
            return;
        }
        System.exit(0);
    }
}
