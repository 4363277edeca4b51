package io.nerstream.faults;

import java.util.Locale;

/** What goes wrong while documents are published. */
enum Kind {
    /** Nothing: what the oracle says is what a clean run leaves. */
    NONE(run -> {}),
    /** The job ends as by a power cut, up to three times, each at a point of its writes. */
    KILL_JOB(JobFaults::kill),
    /** The same once, and all its checkpoints are gone. */
    CHECKPOINTS_LOST(JobFaults::loseCheckpoints),
    /** Savepoints take the job from one subtask to three, and to two. */
    RESCALE(JobFaults::rescale),
    /** The job is started twice. */
    TWO_WRITERS(JobFaults::startTwice),
    /** A job is cut off but alive, another one takes over, and the first comes back. */
    ZOMBIE(JobFaults::zombie),
    /** No checkpoint can be written for a while. */
    DISK_FULL(JobFaults::fillDisk);

    private final Fault fault;

    Kind(Fault fault) {
        this.fault = fault;
    }

    /** Done beside the publishing; returns when it is over. */
    interface Fault {
        void happen(Run run) throws Exception;
    }

    Fault fault() {
        return fault;
    }

    /** As options name it, such as {@code kill-job}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind of(String word) {
        return valueOf(word.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
