package io.nerstream.faults;

import static org.awaitility.Awaitility.await;

import io.nerstream.collection.MentionCollection;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.DocumentOutcome;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionTimeoutException;

/** A scenario on topics of its own while a fault happens, and what is there in the end. */
final class Run implements AutoCloseable {
    private static final Duration PATIENCE =
            Duration.ofSeconds(Integer.getInteger("faults.patience", 90));
    private static final Duration SHORT = Duration.ofMillis(1_500);
    private static final Duration LONGEST_AWAITED = Duration.ofSeconds(15);
    private static final int MOST_UNANSWERED = 20;
    private static final int SLOWEST_CALL = 40;
    private static final int MOST_HISTORIES = 5;
    private static final String END = "end-of-";

    private final Servers servers;
    private final Scenario scenario;
    private final Path folder;
    private final Kind kind;
    private final Random random;
    private final Jobs jobs;
    private final Publisher publisher;
    private final Tail<DocumentOutcome> outcomes;
    private final Restatements restatements;
    private final CompletableFuture<Void> published = new CompletableFuture<>();
    // Nobody who has not read them yet can say what became of them.
    private final Set<Oracle.RecordId> forgotten = ConcurrentHashMap.newKeySet();
    private final List<String> differences = new ArrayList<>();
    private Optional<ServiceProgram> service = Optional.empty();
    private final int writesBefore;
    private int markers;

    Run(Servers servers, Scenario scenario, Path folder, Kind kind) throws Exception {
        this.servers = servers;
        this.scenario = scenario;
        this.random = new Random(~scenario.seed());
        this.folder = Files.createDirectories(folder);
        this.kind = kind;
        this.jobs =
                kind.onUsualTopics()
                        ? Jobs.onUsualTopics(servers, folder)
                        : Jobs.onOwnTopics(servers, scenario.run(), folder);
        String kafka = servers.broker().address();
        this.publisher =
                new Publisher(kafka, jobs.documents(), scenario.run(), kind.clock(scenario.seed()));
        this.outcomes = Tail.of(kafka, jobs.outcomes(), DocumentOutcome.class);
        this.restatements = new Restatements(kafka, jobs.documents());
        this.writesBefore = servers.proxy().writes();
        Random delays = new Random(scenario.seed());
        // So that there is something between any two steps of a write.
        servers.proxy().become(call -> call.forwardAfter(delays.nextInt(SLOWEST_CALL)));
    }

    Servers servers() {
        return servers;
    }

    Jobs jobs() {
        return jobs;
    }

    /** Draws when and how the fault happens. */
    Random random() {
        return random;
    }

    String name() {
        return scenario.run();
    }

    /** Whatever is there but should not be, or the other way round. */
    void say(String part, String what) {
        synchronized (differences) {
            differences.add(part + ": " + what);
        }
    }

    /** Publishes all while the fault happens, and compares what there is in the end. */
    List<String> through() throws Exception {
        jobs.start(jobs.options());
        CompletableFuture<Void> over = new CompletableFuture<>();
        Thread thread = new Thread(() -> happen(over), "fault");
        thread.start();
        publish();
        published.complete(null);
        over.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
        servers.proxy().forget();
        finish();
        return compare();
    }

    private void happen(CompletableFuture<Void> over) {
        try {
            kind.happen(this);
            over.complete(null);
        } catch (Exception e) {
            over.completeExceptionally(e);
        }
    }

    private void publish() throws InterruptedException, ExecutionException, TimeoutException {
        for (Scenario.Wave wave : scenario.waves()) {
            publisher.publish(wave);
            // Not all at once, and not one by one: much is to be in the job's hands.
            long end = System.nanoTime() + SHORT.toNanos();
            while (unanswered() > MOST_UNANSWERED && System.nanoTime() < end) {
                outcomes.await(Duration.ofMillis(100));
            }
        }
    }

    private long unanswered() {
        return unanswered(publisher.committed());
    }

    private long unanswered(List<Publisher.Published> records) {
        Set<Oracle.RecordId> answered = answered().keySet();
        return records.stream()
                .filter(one -> !answered.contains(one.record()))
                .filter(one -> !forgotten.contains(one.record()))
                .count();
    }

    private Map<Oracle.RecordId, Integer> answered() {
        Map<Oracle.RecordId, Integer> answered = new HashMap<>();
        for (Tail.Read<DocumentOutcome> one : outcomes.read()) {
            int unused =
                    answered.merge(
                            new Oracle.RecordId(
                                    one.value().getPartition(), one.value().getOffset()),
                            1,
                            Integer::sum);
        }
        return answered;
    }

    /** Starts the query service, which is asked in the end. */
    ServiceProgram startService() throws IOException {
        ServiceProgram started = ServiceProgram.start(servers, folder.resolve("service.log"));
        service = Optional.of(started);
        return started;
    }

    /** Waits until everything is published. */
    void awaitPublished() throws Exception {
        published.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until the jobs have done what there is, and said what they have to say. */
    void awaitSaid() {
        await("outcomes").atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(this::isSaid);
    }

    /** Waits until Milvus was written to some times more, or nothing more comes. */
    void awaitWrites(int count) {
        int end = servers.proxy().writes() + count;
        await("writes")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> servers.proxy().writes() >= end || published.isDone());
    }

    /** A job that has not begun to write has no point of a write. */
    private void awaitFirstWrite() {
        await("a first write")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> servers.proxy().writes() > writesBefore);
    }

    /** A point of the write protocol at which something happens; if it never comes, it does so. */
    void at(int write, boolean before, Runnable action) throws Exception {
        awaitFirstWrite();
        CompletableFuture<Void> done = new CompletableFuture<>();
        Runnable once =
                () -> {
                    action.run();
                    done.complete(null);
                };
        servers.proxy().at(write, before, once);
        try {
            done.get(LONGEST_AWAITED.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            servers.proxy().forget();
            if (!done.isDone()) {
                action.run();
            }
        }
    }

    /** Publishes a document behind all others of each partition. */
    List<Oracle.RecordId> mark() throws Exception {
        List<Oracle.RecordId> records = new ArrayList<>();
        for (int partition = 0; partition < jobs.partitions(); partition++) {
            String id = scenario.run() + "-d" + END + markers++;
            Scenario.Put put = new Scenario.Put(id, Optional.empty(), List.of("Velmar " + id));
            records.add(publisher.publish(put, partition).record());
        }
        return records;
    }

    /** Lets Kafka forget all that it may: all records but the newest of each key, all removals. */
    void compact() throws Exception {
        if (!Topic.DOCUMENTS.settings().get("cleanup.policy").contains("compact")) {
            return;
        }
        servers.broker()
                .set(
                        jobs.documents(),
                        Map.of(
                                "min.compaction.lag.ms", "0",
                                "segment.ms", "100",
                                "min.cleanable.dirty.ratio", "0.001",
                                "delete.retention.ms", "0"));
        AtomicReference<Set<Oracle.RecordId>> left = new AtomicReference<>();
        await("compaction")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(
                        () -> {
                            // What is appended ends the segment before it.
                            List<Oracle.RecordId> unused = mark();
                            // What jobs write is to be seen before it may go.
                            var unusedRecords = records();
                            Optional<Set<Oracle.RecordId>> all = publisher.leftByCompaction();
                            all.ifPresent(left::set);
                            return all.isPresent();
                        });
        records().stream()
                .map(Publisher.Published::record)
                .filter(record -> !left.get().contains(record))
                .forEach(forgotten::add);
    }

    /** What publishers and jobs have written. */
    private List<Publisher.Published> records() {
        return restatements.with(publisher.committed());
    }

    private void finish() throws Exception {
        List<Oracle.RecordId> last = mark();
        try {
            await("outcomes")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isRead(last) && isSaid());
        } catch (ConditionTimeoutException e) {
            sayWhatIsMissing();
        }
        jobs.drain().forEach(problem -> say("job", problem));
        // Calls that their callers have given up can land still.
        await("calls on their way").atMost(PATIENCE).until(() -> servers.proxy().isQuiet());
    }

    /** Whether the job of each encoder has read to the end, in the order of partitions. */
    private boolean isRead(List<Oracle.RecordId> last) {
        Map<Oracle.RecordId, Integer> answered = answered();
        return last.stream().allMatch(one -> answered.getOrDefault(one, 0) >= jobs.encoders());
    }

    /** Whether the jobs have nothing to say any more. */
    private boolean isSaid() {
        List<Publisher.Published> records = records();
        return unanswered(records) == 0 && Oracle.of(records).unsaid().isEmpty();
    }

    private void sayWhatIsMissing() {
        List<Publisher.Published> records = records();
        long open = unanswered(records);
        say("outcomes", "after " + PATIENCE + " there are none of " + open + " records");
        Oracle.of(records)
                .unsaid()
                .forEach(id -> say("topic", "the last record of " + id + " is not what it is"));
    }

    private List<String> compare() throws Exception {
        List<Publisher.Published> records = records();
        Oracle oracle = Oracle.of(records);
        Comparison comparison = new Comparison(oracle, scenario.run());
        EncoderSource encoder = jobs.encoder();
        int dimension = encoder.identity().dimension();
        try (MentionCollection collection =
                        MentionCollection.open(
                                servers.milvus(), encoder.identity().id(), dimension);
                Tail<Mention> mentions =
                        Tail.of(
                                servers.broker().address(),
                                Topic.MENTIONS.topicName(),
                                Mention.class)) {
            comparison.rows(collection, dimension);
            List<Tail.Read<DocumentOutcome>> told = outcomes.read();
            comparison.outcomes(told, forgotten);
            comparison.readers(told, mentions.read());
        }
        alerts(comparison);
        if (service.isPresent()) {
            comparison.service(service.get());
        }
        comparison.counters(jobs.measures());
        List<String> all = new ArrayList<>(differences);
        all.addAll(comparison.differences());
        records.stream()
                .map(one -> one.entry().id())
                .distinct()
                .filter(id -> all.stream().anyMatch(difference -> difference.contains(id)))
                .limit(MOST_HISTORIES)
                .map(id -> "(records of " + Oracle.history(records, id) + ")")
                .toList()
                .forEach(all::add);
        return all;
    }

    private void alerts(Comparison comparison) throws Exception {
        String name = "behind-" + scenario.run() + "-";
        int behind = servers.mentionEverywhere(name, Instant.now());
        try (Tail<Alert> alerts =
                Tail.of(servers.broker().address(), Topic.ALERTS.topicName(), Alert.class)) {
            try {
                await("alerts")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> raised(alerts, name) >= behind);
            } catch (ConditionTimeoutException e) {
                comparison.say(
                        "alerts",
                        "%d of %d alerts that were to come last are not there after %s"
                                .formatted(behind - raised(alerts, name), behind, PATIENCE));
            }
            comparison.alerts(alerts.read());
        }
    }

    private static int raised(Tail<Alert> alerts, String name) {
        Set<String> raised = new HashSet<>();
        for (Tail.Read<Alert> one : alerts.read()) {
            if (one.value().getMatch() != null
                    && one.value().getMatch().getDocument().startsWith(name)) {
                raised.add(one.value().getId());
            }
        }
        return raised.size();
    }

    @Override
    public void close() throws Exception {
        jobs.close();
        if (service.isPresent()) {
            service.get().close();
        }
        publisher.close();
        outcomes.close();
        restatements.close();
    }
}
