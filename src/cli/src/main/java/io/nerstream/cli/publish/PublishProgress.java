package io.nerstream.cli.publish;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.cli.terminal.Terminal;
import io.nerstream.cli.terminal.TerminalText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * What became of the documents that are published, told while it happens: as a bar with rate and
 * time left on a terminal, as plain lines elsewhere. Safe for use by several threads.
 */
final class PublishProgress implements AutoCloseable {
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final double MEGA = 1e6;

    private static final String UNKNOWN = "unknown";

    private final boolean json;
    private final long start = System.nanoTime();
    private final ProgressBar bar;

    // All guarded by this.
    private final Map<String, Long> settled = new TreeMap<>();
    private long acknowledged;
    private long failed;
    private long refused;
    private long passedOver;
    private long superseded;
    private long lastLine = start;
    private boolean reported;

    PublishProgress(boolean json) {
        this.json = json;
        this.bar =
                Terminal.isStandardError()
                        ? new ProgressBarBuilder()
                                .setTaskName("Reading")
                                .setUnit("MB", (long) MEGA)
                                .setInitialMax(0)
                                .build()
                        : null;
    }

    /** A file that is read; what is read of it counts. */
    InputStream counting(InputStream file) {
        if (bar == null) {
            return file;
        }
        try {
            bar.maxHint(bar.getMax() + file.available());
        } catch (IOException e) {
            // Then it is not known how much there is.
            bar.maxHint(-1);
        }
        return new FilterInputStream(file) {
            @Override
            public int read() throws IOException {
                int one = super.read();
                bar.stepBy(one < 0 ? 0 : 1);
                return one;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                int count = super.read(into, offset, length);
                bar.stepBy(Math.max(0, count));
                return count;
            }

            @Override
            public long skip(long most) throws IOException {
                long count = super.skip(most);
                bar.stepBy(count);
                return count;
            }
        };
    }

    synchronized void acknowledged() {
        acknowledged++;
        if (bar != null) {
            bar.setExtraMessage(" " + acknowledged + " documents");
        } else if (System.nanoTime() - lastLine > LINE_NANOS) {
            lastLine = System.nanoTime();
            tell(
                    String.format(
                            "%d documents acknowledged, %.0f a second",
                            acknowledged, acknowledged / seconds()));
        }
    }

    synchronized void failed(String why, long documents) {
        failed += documents;
        if (!why.isEmpty()) {
            tell(why);
        }
    }

    synchronized void refused(String where, String why, long records) {
        refused += records;
        tell(where + ": " + why);
    }

    synchronized void passedOver(String where) {
        passedOver++;
        tell(where + ": passed over, its format is not known");
    }

    synchronized void superseded(String id, long version) {
        superseded++;
        tell(id + ": it will not be shown, version " + version + " is there, which is newer");
    }

    synchronized void waiting(long count) {
        if (System.nanoTime() - lastLine > LINE_NANOS) {
            lastLine = System.nanoTime();
            tell(count + " documents of this part still wait to be indexed");
        }
    }

    synchronized void settled(String id, String status, String reason) {
        settled.merge(status, 1L, Long::sum);
        if (!status.equals("indexed")) {
            tell(id + ": " + status + (reason.isEmpty() ? "" : ": " + reason));
        }
    }

    /** Nobody answers any more who could say what became of them. */
    synchronized void unknown(String why, long documents) {
        settled.merge(UNKNOWN, documents, Long::sum);
        tell(
                why
                        + ": "
                        + documents
                        + " documents are acknowledged, but whether they are indexed is not known");
    }

    private static void tell(String line) {
        System.err.println("nerstream: " + TerminalText.of(line));
    }

    private double seconds() {
        return Math.max(1e-3, (System.nanoTime() - start) / 1e9);
    }

    /** Whether everything is published, and nothing refused. */
    synchronized boolean allGood() {
        return failed == 0
                && refused == 0
                && !settled.containsKey("dead")
                && !settled.containsKey(UNKNOWN);
    }

    /** Tells the counts, once. */
    synchronized void report() {
        if (reported) {
            return;
        }
        reported = true;
        if (json) {
            ObjectNode report = JsonNodeFactory.instance.objectNode();
            report.put("acknowledged", acknowledged)
                    .put("failed", failed)
                    .put("refused", refused)
                    .put("passed_over", passedOver)
                    .put("superseded", superseded)
                    .put("seconds", Math.round(seconds() * 1000) / 1000.0);
            settled.forEach(report::put);
            System.out.println(report);
            return;
        }
        StringBuilder line =
                new StringBuilder(
                        String.format(
                                "%d documents acknowledged in %.1f s, %d failed, %d refused",
                                acknowledged, seconds(), failed, refused));
        if (passedOver > 0) {
            line.append(", ").append(passedOver).append(" files passed over");
        }
        settled.forEach(
                (status, count) -> line.append(", ").append(count).append(' ').append(status));
        System.out.println(line);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
