package io.nerstream.service.access.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read from files, and read again whenever they change. They are looked at by their
 * paths, so it makes no difference whether a file is written anew, replaced, or a link on the way
 * to it leads elsewhere. What is wrong is refused, and the value stays as it was.
 */
public final class Reloading<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloading.class);
    private static final long LOOK_MILLIS = 250;

    private final List<Path> files;
    private final Supplier<T> read;
    private final Consumer<Optional<String>> told;
    private final ScheduledExecutorService looks;

    private volatile T value;
    private volatile Optional<String> fault = Optional.empty();
    private List<String> seen;
    private List<String> before;

    /**
     * Reads.
     *
     * @param read throws {@link SettingsException} if the files are wrong
     * @param told what was wrong when they were read again; empty: nothing
     */
    public Reloading(
            String name, List<Path> files, Supplier<T> read, Consumer<Optional<String>> told) {
        this.files = List.copyOf(files);
        this.read = read;
        this.told = told;
        // Looked at first: what changes between is read again.
        this.seen = contents();
        this.before = seen;
        this.value = read.get();
        this.looks =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /** Reads them again from now on, whenever they change. */
    public void follow() {
        var unused =
                looks.scheduleWithFixedDelay(
                        this::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            readAgain();
        } catch (RuntimeException e) {
            // Or the looks would end, and nobody would hear of it.
            fault = Optional.of(files + " cannot be read again, the log says why: " + e);
            LOG.error("{} cannot be read again", files, e);
        }
    }

    public T value() {
        return value;
    }

    /** Why what the files hold now does not count; empty if it does. */
    public Optional<String> fault() {
        return fault;
    }

    private void readAgain() {
        List<String> now = contents();
        // Twice the same: whoever writes them has done so.
        if (now.equals(before) && !now.equals(seen)) {
            seen = now;
            try {
                value = read.get();
                fault = Optional.empty();
            } catch (SettingsException e) {
                fault = Optional.of(String.join("; ", e.problems()));
            }
            told.accept(fault);
        }
        before = now;
    }

    /** The digest of each file, or why it cannot be read. */
    private List<String> contents() {
        List<String> contents = new ArrayList<>();
        for (Path file : files) {
            try {
                contents.add(HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(file))));
            } catch (IOException e) {
                contents.add(e.toString());
            }
        }
        return contents;
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
