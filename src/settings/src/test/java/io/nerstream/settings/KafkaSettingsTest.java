package io.nerstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
    @TempDir Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("client.properties"), text);
    }

    @Test
    void shouldGiveEveryClientThePropertiesOfTheFileAndItsOwn() throws IOException {
        KafkaSettings kafka =
                KafkaSettings.at(
                        "b:1", file("security.protocol=SASL_SSL\nsasl.jaas.config=secret"));
        assertThat(kafka.with(Map.of("group.id", "g")))
                .containsOnly(
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("sasl.jaas.config", "secret"),
                        Map.entry("group.id", "g"),
                        Map.entry("bootstrap.servers", "b:1"));
        assertThat(kafka).hasToString("b:1");
    }

    @Test
    void shouldNameAllPropertiesThatAreItsOwn() throws IOException {
        Path file = file("isolation.level=read_uncommitted\nacks=1\nsecurity.protocol=SSL");
        assertThatThrownBy(() -> KafkaSettings.at("b:1", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("set acks, isolation.level, which nerstream sets itself");
        assertThatThrownBy(() -> KafkaSettings.at("b:1", folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none: there is no such file");
    }
}
