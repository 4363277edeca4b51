package io.nerstream.indexing.restating;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.schemas.RemovalHeaders;
import io.nerstream.settings.KafkaSettings;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class RestateFunctionTest {
    @Test
    void shouldRemoveAgainOnlyWhatWasRemoved() {
        byte[] key = "d".getBytes(StandardCharsets.UTF_8);
        RestateFunction restate = new RestateFunction(KafkaSettings.at("127.0.0.1:1"), "documents");

        ProducerRecord<byte[], byte[]> removal =
                restate.removal(new Restatement(key, 2, 7, "2-7", true));

        assertThat(removal.topic() + " " + removal.partition()).isEqualTo("documents 2");
        assertThat(removal.value()).isNull();
        byte[] only = removal.headers().lastHeader(RemovalHeaders.ONLY_OFFSET).value();
        assertThat(RemovalHeaders.offset(only)).isEqualTo(7);
    }
}
