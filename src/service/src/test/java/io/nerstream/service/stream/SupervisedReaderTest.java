package io.nerstream.service.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisedReaderTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final TopicPartition ALL = new TopicPartition("t", 0);

    private final Source source = new Source();
    private final SupervisedReader reader =
            new SupervisedReader("test", source, SHORT, SHORT.multipliedBy(2));

    /** Three records, of which it takes each once; it fails as it is told to. */
    private static final class Source implements SupervisedReader.Reading {
        final Queue<Long> taken = new ConcurrentLinkedQueue<>();
        final AtomicInteger begun = new AtomicInteger();
        final AtomicInteger refusals = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicBoolean open = new AtomicBoolean();
        final CountDownLatch all = new CountDownLatch(3);
        private long place;

        @Override
        public Consumer<byte[], byte[]> begin() {
            begun.incrementAndGet();
            if (refusals.getAndDecrement() > 0) {
                throw new AuthorizationException("not yet");
            }
            assertThat(open.compareAndSet(false, true)).as("one consumer at a time").isTrue();
            MockConsumer<byte[], byte[]> consumer =
                    new MockConsumer<>("earliest") {
                        @Override
                        public synchronized void close(
                                org.apache.kafka.clients.consumer.CloseOptions options) {
                            open.set(false);
                            super.close(options);
                        }
                    };
            consumer.assign(List.of(ALL));
            consumer.updateBeginningOffsets(Map.of(ALL, 0L));
            consumer.seek(ALL, place);
            for (long offset = place; offset < 3; offset++) {
                consumer.addRecord(new ConsumerRecord<>("t", 0, offset, null, new byte[0]));
            }
            return consumer;
        }

        @Override
        public void look(Consumer<byte[], byte[]> consumer) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(SHORT)) {
                if (record.offset() == 1 && failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("record 1 is too much");
                }
                taken.add(record.offset());
                place = record.offset() + 1;
                all.countDown();
            }
        }
    }

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void shouldGoOnBehindWhatItTookAfterAFailure() throws InterruptedException {
        source.failures.set(2);
        reader.start();
        assertThat(source.all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(source.taken).containsExactly(0L, 1L, 2L);
        assertThat(reader.failures()).isEqualTo(2);
        awaitNoProblem();
    }

    @Test
    void shouldBeginAgainUntilItIsLetIn() throws InterruptedException {
        source.refusals.set(3);
        reader.start();
        assertThat(source.all.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(source.begun).hasValue(4);
        awaitNoProblem();
    }

    @Test
    void shouldSayWhatIsWrongWhileItFails() {
        source.failures.set(Integer.MAX_VALUE);
        reader.start();
        while (reader.failures() < 3) {
            Thread.onSpinWait();
        }
        assertThat(reader.problem()).get().asString().contains("record 1 is too much");
    }

    @Test
    void shouldEndWhileItWaitsToBeginAgain() {
        source.refusals.set(Integer.MAX_VALUE);
        SupervisedReader patient =
                new SupervisedReader("patient", source, Duration.ofHours(1), Duration.ofHours(2));
        patient.start();
        while (patient.failures() < 1) {
            Thread.onSpinWait();
        }
        patient.close();
        assertThat(source.begun).hasValue(1);
    }

    @Test
    void shouldCloseItsConsumerWhenItEnds() throws InterruptedException {
        reader.start();
        assertThat(source.all.await(30, TimeUnit.SECONDS)).isTrue();
        reader.close();
        assertThat(source.open).isFalse();
    }

    private void awaitNoProblem() {
        while (reader.problem().isPresent()) {
            Thread.onSpinWait();
        }
    }
}
