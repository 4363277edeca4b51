package io.nerstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CloudEventHeadersTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    private static Alert digest(String id, String typeId) {
        return Alert.newBuilder()
                .setId(id)
                .setTypeId(typeId)
                .setType("river")
                .setRaised(NOON)
                .setDelivery(Delivery.TOPIC)
                .setDigest(new Digest(3L, NOON.minusSeconds(60), NOON, List.of()))
                .build();
    }

    @Test
    void shouldSayInRecordsWhatTheKafkaBindingAsksFor() {
        Map<String, String> headers =
                CloudEventHeaders.ofRecord(digest("t.digest.7", "t é")).entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        one -> new String(one.getValue(), StandardCharsets.UTF_8)));
        assertThat(headers)
                .isEqualTo(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "t.digest.7",
                                "ce_type", "io.nerstream.alert.digest",
                                "ce_source", "/nerstream/alerts",
                                "ce_subject", "t é",
                                "ce_time", "2026-11-24T12:00:00Z",
                                "content-type", "application/avro"));
    }

    @Test
    void shouldEscapeInRequestsWhatTheHttpBindingAsksFor() {
        assertThat(CloudEventHeaders.ofRequest(digest("a b\r\nX: 1\"%é🚀~", "t")))
                .containsEntry("ce-id", "a%20b%0D%0AX:%201%22%25%C3%A9%F0%9F%9A%80~")
                .containsEntry("ce-type", "io.nerstream.alert.digest")
                .containsOnlyKeys(
                        "ce-specversion", "ce-id", "ce-type", "ce-source", "ce-subject", "ce-time");
    }
}
