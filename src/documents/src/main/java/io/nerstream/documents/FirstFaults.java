package io.nerstream.documents;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds faults back until the first record is found: a file that has none is no such file at all,
 * and is told in one line.
 */
final class FirstFaults implements AutoCloseable {
    private static final int HELD = 1_000;

    private final String file;
    private final DocumentSink sink;
    private final List<Fault> held = new ArrayList<>();
    private long count;
    private boolean found;

    private record Fault(String where, String why) {}

    FirstFaults(String file, DocumentSink sink) {
        this.file = file;
        this.sink = sink;
    }

    /** There is one. */
    void record() {
        if (!found) {
            found = true;
            held.forEach(one -> sink.refused(one.where(), one.why()));
            if (count > held.size()) {
                sink.refused(file, "and more of the same kind", count - held.size());
            }
        }
    }

    void noRecord(String where, String why) {
        if (found) {
            sink.refused(where, why);
            return;
        }
        count++;
        if (held.size() < HELD) {
            held.add(new Fault(where, why));
        }
    }

    @Override
    public void close() {
        if (!found && count == 1) {
            sink.refused(held.get(0).where(), held.get(0).why());
        } else if (!found && count > 1) {
            sink.refused(
                    file,
                    "none of its "
                            + count
                            + " records can be read; the first, "
                            + held.get(0).where()
                            + ": "
                            + held.get(0).why(),
                    count);
        }
    }
}
