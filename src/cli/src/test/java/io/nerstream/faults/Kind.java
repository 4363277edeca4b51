package io.nerstream.faults;

import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** What goes wrong while documents are published. */
enum Kind {
    /** Nothing: what the oracle says is what a clean run leaves. */
    NONE,
    /** The job ends as by a power cut, up to three times, each at a point of its writes. */
    KILL_JOB,
    /** The same once, and all its checkpoints are gone. */
    CHECKPOINTS_LOST,
    /** Savepoints take the job from one subtask to three, and to two. */
    RESCALE,
    /** The job is started twice. */
    TWO_WRITERS,
    /** A job is cut off but alive, another one takes over, and the first comes back. */
    ZOMBIE,
    /** No checkpoint can be written for a while. */
    DISK_FULL,
    /** A job goes on from an old savepoint when Kafka has compacted all that came behind it. */
    COMPACTION,
    /** A job with another encoder begins anew with what Kafka's compaction has left. */
    REINDEX,
    /** A job ends at a point of its writes, and one with another encoder goes on instead. */
    ENCODER_CHANGE,
    /** The Milvus server ends as by a power cut, at a point of a write, and comes back. */
    MILVUS_KILLED,
    /** It stands still for longer than calls are tried. */
    MILVUS_STOPPED,
    /** Some calls take longer than their callers wait, and land late. */
    MILVUS_SLOW,
    /** It refuses some of the calls for a while. */
    MILVUS_REFUSING,
    /** It does its work, and answers with no counts or with too small ones for a while. */
    MILVUS_MISCOUNTING,
    /** The broker ends as by a power cut, at a point of a write, and comes back. */
    BROKER_KILLED,
    /** It stands still for a while. */
    KAFKA_AWAY,
    /** The alerts program ends as by a power cut, and is started again. */
    ALERTS_KILLED,
    /** It is away for longer than Kafka keeps matches. */
    ALERTS_AWAY,
    /** The query service ends as by a power cut, and is started again. */
    SERVICE_KILLED,
    /** The publishers' clocks go wrong, by days. */
    CLOCK;

    private static final long[] STEPS = {
        0,
        TimeUnit.SECONDS.toMillis(-30),
        TimeUnit.MINUTES.toMillis(50),
        TimeUnit.DAYS.toMillis(-40)
    };

    /** Lets it happen beside the publishing; returns when it is over. */
    void happen(Run run) throws Exception {
        switch (this) {
            case NONE, CLOCK -> {}
            case KILL_JOB -> JobFaults.kill(run);
            case CHECKPOINTS_LOST -> JobFaults.loseCheckpoints(run);
            case RESCALE -> JobFaults.rescale(run);
            case TWO_WRITERS -> JobFaults.startTwice(run);
            case ZOMBIE -> JobFaults.zombie(run);
            case DISK_FULL -> JobFaults.fillDisk(run);
            case COMPACTION -> JobFaults.compact(run);
            case REINDEX -> JobFaults.reindex(run);
            case ENCODER_CHANGE -> JobFaults.changeEncoder(run);
            case MILVUS_KILLED -> ServerFaults.killMilvus(run);
            case MILVUS_STOPPED -> ServerFaults.pauseMilvus(run);
            case MILVUS_SLOW -> ServerFaults.slowMilvus(run);
            case MILVUS_REFUSING -> ServerFaults.refusingMilvus(run);
            case MILVUS_MISCOUNTING -> ServerFaults.miscountingMilvus(run);
            case BROKER_KILLED -> ServerFaults.killBroker(run);
            case KAFKA_AWAY -> ServerFaults.pauseBroker(run);
            case ALERTS_KILLED -> ServerFaults.killAlerts(run);
            case ALERTS_AWAY -> ServerFaults.alertsAway(run);
            case SERVICE_KILLED -> ServerFaults.killService(run);
        }
    }

    /** Whether it needs the topics that programs have usually, and so servers of its own. */
    boolean onUsualTopics() {
        return this == SERVICE_KILLED;
    }

    /** Whether it can have the servers that another has left. */
    boolean canFollow(Kind before) {
        return !onUsualTopics() && (this == before || (sparesServers() && before.sparesServers()));
    }

    private boolean sparesServers() {
        return switch (this) {
            case NONE,
                    KILL_JOB,
                    CHECKPOINTS_LOST,
                    RESCALE,
                    TWO_WRITERS,
                    ZOMBIE,
                    DISK_FULL,
                    COMPACTION,
                    REINDEX,
                    ENCODER_CHANGE,
                    CLOCK ->
                    true;
            case MILVUS_KILLED,
                    MILVUS_STOPPED,
                    MILVUS_SLOW,
                    MILVUS_REFUSING,
                    MILVUS_MISCOUNTING,
                    BROKER_KILLED,
                    KAFKA_AWAY,
                    ALERTS_KILLED,
                    ALERTS_AWAY,
                    SERVICE_KILLED ->
                    false;
        };
    }

    /** The time as publishers have it, in milliseconds since 1970. */
    LongSupplier clock(long seed) {
        if (this != CLOCK) {
            return System::currentTimeMillis;
        }
        Random random = new Random(seed);
        return () -> System.currentTimeMillis() + STEPS[random.nextInt(STEPS.length)];
    }

    /** As options name it, such as {@code kill-job}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Kind of(String word) {
        return valueOf(word.strip().toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
