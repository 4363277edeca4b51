package io.nerstream.service.http.listening;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.service.ServiceSettings;
import org.junit.jupiter.api.Test;

class ListeningTest {
    @Test
    void shouldNotCloseAConnectionWhoseRequestWaits() {
        assertThat(Listening.SILENCE)
                .isGreaterThan(ServiceSettings.USUAL_PATIENCE)
                .isGreaterThan(MilvusSettings.at("http://milvus:19530").deadline());
    }
}
