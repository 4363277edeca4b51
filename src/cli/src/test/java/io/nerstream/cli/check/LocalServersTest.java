package io.nerstream.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

class LocalServersTest {
    @Test
    void shouldNameTheServersOfUp() {
        LocalServers servers = new LocalServers(Map.of());
        assertThat(servers.defaultValue(option("--kafka"))).isEqualTo("127.0.0.1:9092");
        assertThat(servers.defaultValue(option("--milvus"))).isEqualTo("http://127.0.0.1:19530");
        assertThat(servers.defaultValue(option("--encoder"))).isNull();
    }

    @Test
    void shouldLeaveToTheEnvironmentWhatItNames() {
        LocalServers servers =
                new LocalServers(Map.of("NERSTREAM_KAFKA", "kafka:9092", "NERSTREAM_MILVUS", " "));
        assertThat(servers.defaultValue(option("--kafka"))).isNull();
        assertThat(servers.defaultValue(option("--milvus"))).isEqualTo("http://127.0.0.1:19530");
    }

    private static OptionSpec option(String name) {
        return OptionSpec.builder(name).build();
    }
}
