package io.nerstream.service.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EndpointTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger calls = new AtomicInteger();
    private final BlockingQueue<String> disabled = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
        timer.shutdownNow();
    }

    private Endpoint endpoint(Duration rest, Duration patience) {
        return new Endpoint(
                new WebhookLimits(2, 3, 1, LONG, 2, rest, patience, 5),
                threads,
                timer,
                failure -> disabled.add(failure.getMessage()));
    }

    private void fails() throws WebhookException {
        calls.incrementAndGet();
        throw new WebhookException(WebhookException.Kind.SILENT, "nobody is there");
    }

    private static void settle(CompletableFuture<Void> request) {
        assertThat(request.handle((done, failure) -> 0).join()).isZero();
    }

    @Test
    void shouldMakeAFewRequestsAtATimeInOrder() throws InterruptedException {
        Endpoint endpoint = endpoint(LONG, LONG);
        CountDownLatch running = new CountDownLatch(2);
        Semaphore answer = new Semaphore(0);
        Endpoint.Request slow =
                () -> {
                    running.countDown();
                    answer.acquireUninterruptibly();
                    calls.incrementAndGet();
                };
        List<CompletableFuture<Void>> all = List.of(endpoint.submit(slow), endpoint.submit(slow));
        running.await();
        CompletableFuture<Void> last = endpoint.submit(() -> assertThat(calls.get()).isPositive());
        assertThat(last).isNotDone();
        answer.release(2);
        all.forEach(CompletableFuture::join);
        last.join();
    }

    @Test
    void shouldNotBeCalledWhileItRests() {
        Endpoint endpoint = endpoint(LONG, LONG);
        settle(endpoint.submit(this::fails));
        settle(endpoint.submit(this::fails));
        assertThat(endpoint.rests()).isTrue();
        CompletableFuture<Void> waits = endpoint.submit(calls::incrementAndGet);
        assertThat(waits).isNotDone();
        assertThat(calls).hasValue(2);

        endpoint.answered();
        waits.join();
        assertThat(endpoint.rests()).isFalse();
    }

    @Test
    void shouldBeTriedAgainAfterItsRest() {
        Endpoint endpoint = endpoint(SHORT, LONG);
        settle(endpoint.submit(this::fails));
        settle(endpoint.submit(this::fails));
        settle(endpoint.submit(this::fails));
        List<CompletableFuture<Void>> good =
                List.of(
                        endpoint.submit(calls::incrementAndGet),
                        endpoint.submit(calls::incrementAndGet));
        good.forEach(CompletableFuture::join);
        assertThat(endpoint.rests()).isFalse();
        assertThat(calls).hasValue(5);
    }

    @Test
    void shouldGiveUpWhatWaitsForTooLong() {
        Endpoint endpoint = endpoint(SHORT.multipliedBy(2), SHORT);
        settle(endpoint.submit(this::fails));
        settle(endpoint.submit(this::fails));
        CompletableFuture<Void> late = endpoint.submit(calls::incrementAndGet);
        assertThat(late.handle((done, failure) -> failure.getMessage()).join())
                .contains("not its turn");
        assertThat(calls).hasValue(2);
    }

    @Test
    void shouldHaveLessRoomWhileItRests() {
        Endpoint endpoint = endpoint(LONG, LONG);
        assertThat(endpoint.take()).isTrue();
        assertThat(endpoint.take()).isTrue();
        assertThat(endpoint.take()).isTrue();
        assertThat(endpoint.take()).isFalse();
        endpoint.release();
        assertThat(endpoint.take()).isTrue();
        settle(endpoint.submit(this::fails));
        settle(endpoint.submit(this::fails));
        endpoint.release();
        assertThat(endpoint.take()).isFalse();
    }

    @Test
    void shouldBeDisabledAfterManyFailuresInARow() throws InterruptedException {
        Endpoint endpoint = endpoint(Duration.ofMillis(1), LONG);
        for (int i = 0; i < 4; i++) {
            settle(endpoint.submit(this::fails));
        }
        endpoint.submit(calls::incrementAndGet).join();
        for (int i = 0; i < 4; i++) {
            settle(endpoint.submit(this::fails));
        }
        assertThat(disabled).isEmpty();
        settle(endpoint.submit(this::fails));
        assertThat(disabled.take()).isEqualTo("nobody is there");
    }

    @Test
    void shouldNotRestForWhoRefuses() {
        Endpoint endpoint = endpoint(LONG, LONG);
        for (int i = 0; i < 3; i++) {
            settle(
                    endpoint.submit(
                            () -> {
                                throw WebhookException.ofStatus(404);
                            }));
        }
        assertThat(endpoint.rests()).isFalse();
    }

    @Test
    void shouldNotBlameTheReceiverForOthersFaults() {
        Endpoint endpoint = endpoint(LONG, LONG);
        for (int i = 0; i < 6; i++) {
            settle(
                    endpoint.submit(
                            () -> {
                                throw new IllegalStateException("ours");
                            }));
        }
        assertThat(endpoint.rests()).isFalse();
        assertThat(disabled).isEmpty();
    }
}
