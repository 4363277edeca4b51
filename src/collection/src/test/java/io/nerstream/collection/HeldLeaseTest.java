package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class HeldLeaseTest {
    private static final Duration SELDOM = Duration.ofHours(1);

    private final Map<String, WriterLease.Entry> entries = new ConcurrentHashMap<>();

    private final WriterLease.Table table =
            new WriterLease.Table() {
                @Override
                public List<WriterLease.Entry> read() {
                    return List.copyOf(entries.values());
                }

                @Override
                public void write(WriterLease.Entry entry) {
                    entries.put(entry.id(), entry);
                }

                @Override
                public void delete(String id) {
                    entries.remove(id);
                }
            };

    @Test
    void shouldLetOthersInAtAnOrderlyEnd() throws Exception {
        held().close();
        assertThat(entries).isEmpty();
    }

    @Test
    void shouldKeepOthersOutWhileWhatWasCutOffCanLand() throws Exception {
        held().abandon();
        assertThat(entries.values()).singleElement().matches(WriterLease.Entry::held);
    }

    private HeldLease held() throws InterruptedException {
        WriterLease lease =
                new WriterLease(
                        table,
                        new WriterLease.Terms(SELDOM, SELDOM),
                        WriterLease.Time.OF_THIS_MACHINE,
                        new KeyRange(0, 7, 8),
                        "a job");
        lease.take();
        return new HeldLease(lease, SELDOM);
    }
}
