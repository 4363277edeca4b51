package io.nerstream.service.http.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.javalin.http.Context;
import io.nerstream.service.http.answers.Problem;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StrongReadsTest {
    private final List<String> headers = new ArrayList<>();
    private final Context context =
            (Context)
                    Proxy.newProxyInstance(
                            Context.class.getClassLoader(),
                            new Class<?>[] {Context.class},
                            (proxy, method, arguments) -> {
                                headers.add(arguments[0] + ": " + arguments[1]);
                                return proxy;
                            });

    @Test
    void shouldLetSoManyWaitAndRefuseTheNextAtOnce() throws Exception {
        CountDownLatch waiting = new CountDownLatch(StrongReads.MOST_WAITING);
        CountDownLatch indexed = new CountDownLatch(1);
        StrongReads reads =
                new StrongReads(
                        longest -> {
                            waiting.countDown();
                            indexed.await();
                            return 0;
                        },
                        Duration.ofSeconds(30));
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < StrongReads.MOST_WAITING; i++) {
                all.add(CompletableFuture.runAsync(() -> await(reads), callers));
            }
            waiting.await();
            Problem refused = catchThrowableOfType(Problem.class, () -> reads.await(context));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(headers).containsExactly("Retry-After: 5");
            indexed.countDown();
            all.forEach(CompletableFuture::join);
            reads.await(context);
        } finally {
            callers.shutdownNow();
        }
    }

    private void await(StrongReads reads) {
        try {
            reads.await(context);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldSayHowManyDocumentsAreMissing() {
        StrongReads reads = new StrongReads(longest -> 3, Duration.ofSeconds(30));
        Problem late = catchThrowableOfType(Problem.class, () -> reads.await(context));
        assertThat(late.status()).isEqualTo(503);
        assertThat(late).hasMessageContaining("3 documents").hasMessageContaining("30 seconds");
    }
}
