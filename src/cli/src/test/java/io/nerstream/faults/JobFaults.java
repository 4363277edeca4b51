package io.nerstream.faults;

import io.nerstream.faults.processes.Program;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What happens to the job. */
final class JobFaults {
    private static final int LATEST_WRITE = 12;
    private static final int SLOW_CALL = 400;
    private static final Duration LONG = Duration.ofSeconds(15);

    private JobFaults() {}

    static void kill(Run run) throws Exception {
        int times = 1 + run.random().nextInt(3);
        for (int i = 0; i < times; i++) {
            killAtAWrite(run);
            Program unused = run.jobs().goOn();
        }
    }

    static void loseCheckpoints(Run run) throws Exception {
        killAtAWrite(run);
        run.jobs().loseCheckpoints();
        Program unused = run.jobs().start(run.jobs().options());
    }

    static void killAtAWrite(Run run) throws Exception {
        Random random = run.random();
        run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), run.jobs()::kill);
    }

    static void rescale(Run run) throws Exception {
        for (int subtasks : new int[] {3, 2}) {
            run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
            String place = run.jobs().savepoint();
            Program unused = run.jobs().start(run.jobs().options().from(place, subtasks));
        }
    }

    /** The second waits for the first, which ends at some point, or lives as long as all do. */
    static void startTwice(Run run) throws Exception {
        Random random = run.random();
        Random delays = new Random(random.nextLong());
        run.servers().proxy().become(call -> call.forwardAfter(delays.nextInt(SLOW_CALL)));
        if (random.nextBoolean()) {
            run.awaitWrites(1 + random.nextInt(LATEST_WRITE));
        }
        Program unused = run.jobs().start(run.jobs().options());
        int end = random.nextInt(3);
        if (end == 0) {
            run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), run.jobs()::killOldest);
        } else if (end == 1) {
            run.awaitWrites(1 + random.nextInt(LATEST_WRITE));
            String unusedPlace = run.jobs().savepointOfOldest();
        }
    }

    static void zombie(Run run) throws Exception {
        Random random = run.random();
        Program first = run.jobs().newest();
        run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), () -> pause(first));
        Program unused = run.jobs().goOnFromCopy();
        // Only the other one writes meanwhile.
        run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), () -> {});
        first.resume();
    }

    private static void pause(Program program) {
        try {
            program.pause();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts a run", e);
        }
    }

    static void fillDisk(Run run) throws Exception {
        run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
        run.jobs().fillDisk(true);
        last(Duration.ofMillis(1_000 + run.random().nextLong(LONG.toMillis())));
        run.jobs().fillDisk(false);
    }

    static void compact(Run run) throws Exception {
        run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
        String place = run.jobs().savepoint();
        Program unused = run.jobs().start(run.jobs().options().from(place, 1));
        run.awaitPublished();
        // Kafka leaves jobs a week for it.
        run.awaitSaid();
        String unusedPlace = run.jobs().savepoint();
        run.compact();
        Program unusedAgain = run.jobs().start(run.jobs().options().from(place, 1));
    }

    static void reindex(Run run) throws Exception {
        run.awaitPublished();
        run.awaitSaid();
        run.compact();
        run.jobs().use(run.servers().otherEncoder());
        Program unused = run.jobs().start(run.jobs().options());
    }

    static void changeEncoder(Run run) throws Exception {
        killAtAWrite(run);
        run.jobs().use(run.servers().otherEncoder());
        Program unused = run.jobs().start(run.jobs().options());
    }

    /** How long a fault lasts; nothing is waited for. */
    static void last(Duration time) throws InterruptedException {
        boolean unused = new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
