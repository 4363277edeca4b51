package io.nerstream.faults;

import io.milvus.shaded.io.grpc.Status;
import io.nerstream.faults.processes.MilvusProxy;
import io.nerstream.faults.processes.Program;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** What happens to Milvus, to Kafka and to the alerts program. */
final class ServerFaults {
    private static final int LATEST_WRITE = 12;
    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(12);

    // Longer than a caller waits for one call: a third of its deadline.
    private static final int SLOWEST_CALL = 3_500;
    private static final Duration MATCHES_KEPT = Duration.ofSeconds(10);

    // What servers say of themselves, and what they can say of a call that was no different.
    private static final List<Status> REFUSALS =
            List.of(Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, Status.INTERNAL);

    private ServerFaults() {}

    static void killMilvus(Run run) throws Exception {
        Random random = run.random();
        run.at(
                1 + random.nextInt(LATEST_WRITE),
                random.nextBoolean(),
                () -> run.servers().killMilvus());
        run.servers().reviveMilvus();
    }

    static void pauseMilvus(Run run) throws Exception {
        run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
        long server = run.servers().milvusProcess().pid();
        Program.signal(server, "STOP");
        last(run);
        Program.signal(server, "CONT");
    }

    static void slowMilvus(Run run) throws Exception {
        Random random = new Random(run.random().nextLong());
        during(
                run,
                call ->
                        call.forwardAfter(
                                random.nextInt(100) < 30 ? random.nextInt(SLOWEST_CALL) : 0));
    }

    static void refusingMilvus(Run run) throws Exception {
        Random random = new Random(run.random().nextLong());
        during(run, call -> refuse(call, random));
    }

    private static CompletableFuture<byte[]> refuse(MilvusProxy.Call call, Random random) {
        int dice = random.nextInt(100);
        if (dice < 40) {
            return call.refuse(REFUSALS.get(random.nextInt(REFUSALS.size())));
        }
        // A server in trouble can say so of reads and deletions, which hold no data to refuse.
        return dice < 45 && !call.isUpsert()
                ? call.refuse(Status.INVALID_ARGUMENT)
                : call.forward();
    }

    static void miscountingMilvus(Run run) throws Exception {
        Random random = new Random(run.random().nextLong());
        during(run, call -> miscount(call, random));
    }

    private static CompletableFuture<byte[]> miscount(MilvusProxy.Call call, Random random) {
        int dice = random.nextInt(100);
        if (!call.isWrite() || dice >= 40) {
            return call.forward();
        }
        return dice < 20
                ? call.forward().thenApply(answer -> new byte[0])
                : call.forwardCounting(-1);
    }

    private static void during(Run run, MilvusProxy.Weather weather) throws Exception {
        run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
        run.servers().proxy().become(weather);
        last(run);
        run.servers().proxy().become(MilvusProxy.Call::forward);
    }

    static void killBroker(Run run) throws Exception {
        Random random = run.random();
        Program broker = run.servers().broker().program();
        run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), () -> kill(broker));
        run.servers().broker().revive();
    }

    static void pauseBroker(Run run) throws Exception {
        run.awaitWrites(1 + run.random().nextInt(LATEST_WRITE));
        Program broker = run.servers().broker().program();
        broker.pause();
        last(run);
        broker.resume();
    }

    static void killAlerts(Run run) throws Exception {
        for (int i = 0; i < 2; i++) {
            Random random = run.random();
            Program alerts = run.servers().alerts();
            run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), () -> kill(alerts));
            run.servers().reviveAlerts();
        }
    }

    static void alertsAway(Run run) throws Exception {
        Servers servers = run.servers();
        keepMatches(servers, MATCHES_KEPT);
        servers.alerts().kill();
        run.awaitPublished();
        JobFaults.last(MATCHES_KEPT.plus(SHORTEST));
        try (Tail<Match> matches =
                Tail.of(servers.broker().address(), Topic.MATCHES.topicName(), Match.class)) {
            int before = matches.read().size();
            servers.reviveAlerts();
            long end = System.nanoTime() + LONGEST.toNanos();
            while (matches.read().size() == before && System.nanoTime() < end) {
                matches.await(MOMENT);
            }
        }
        // What it has found by now, and not judged, is there still when it comes back.
        servers.alerts().kill();
        JobFaults.last(SHORTEST);
        keepMatches(servers, Duration.ofDays(1));
        servers.reviveAlerts();
    }

    private static void keepMatches(Servers servers, Duration time) throws Exception {
        servers.broker()
                .set(
                        Topic.MATCHES.topicName(),
                        Map.of("retention.ms", Long.toString(time.toMillis())));
    }

    static void killService(Run run) throws Exception {
        ServiceProgram service = run.startService();
        for (int i = 0; i < 2; i++) {
            Random random = run.random();
            Program program = service.program();
            run.at(1 + random.nextInt(LATEST_WRITE), random.nextBoolean(), () -> kill(program));
            service.revive();
        }
    }

    private static void kill(Program program) {
        try {
            program.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts a run", e);
        }
    }

    private static void last(Run run) throws InterruptedException {
        long more = run.random().nextLong(LONGEST.minus(SHORTEST).toMillis());
        JobFaults.last(SHORTEST.plusMillis(more));
    }
}
