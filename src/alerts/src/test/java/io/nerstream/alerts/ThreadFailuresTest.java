package io.nerstream.alerts;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadFailuresTest {
    private final AlertMeasures measures = new AlertMeasures();
    private final ThreadFailures failures = new ThreadFailures(1, Duration.ofHours(1), measures);

    @Test
    void shouldReplaceAThreadAtOnceAndTheNextAfterAPause() {
        assertThat(failures.handle(new StreamsException("first"))).isEqualTo(REPLACE_THREAD);
        CompletableFuture<StreamThreadExceptionResponse> second =
                CompletableFuture.supplyAsync(
                        () -> failures.handle(new StreamsException("second")));
        while (measures.get(AlertMeasures.Count.FAILURES) < 2) {
            Thread.onSpinWait();
        }
        assertThat(second).isNotDone();

        failures.close();
        assertThat(second.join()).isEqualTo(REPLACE_THREAD);
        assertThat(failures.last()).get().extracting(Throwable::getMessage).isEqualTo("second");
    }

    @Test
    void shouldEndTheProgramWhenJavaItselfIsBroken() {
        assertThat(failures.handle(new OutOfMemoryError("made up"))).isEqualTo(SHUTDOWN_CLIENT);
    }
}
