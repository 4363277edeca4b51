package io.nerstream.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.cli.CommandRun;
import io.nerstream.collection.embedded.EmbeddedMilvus;
import io.nerstream.fixtures.PythonPackages;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small collection on the embedded server: what is shown, not how fast it is. */
class BenchCollectionIT {
    @TempDir private Path data;

    @Test
    void shouldShowEachStep() throws Exception {
        Path python = EmbeddedMilvus.install(PythonPackages.cache(), System.err::println);
        assertThat(CommandRun.of("setup").exit()).isZero();
        try (EmbeddedMilvus server = EmbeddedMilvus.start(python, data, 0)) {
            CommandRun run =
                    CommandRun.of(
                            "bench",
                            "collection",
                            "--milvus",
                            server.uri(),
                            "--server-data",
                            data.toString(),
                            "--mentions",
                            "20,60",
                            "--encoder-limit",
                            "4",
                            "--descriptions",
                            "3");
            assertThat(run.exit()).as(run.err()).isZero();
            List<String> lines = run.out().lines().toList();
            assertThat(lines).hasSize(2);
            JsonNode small = new JsonMapper().readTree(lines.get(0));
            JsonNode large = new JsonMapper().readTree(lines.get(1));
            assertThat(small.path("mentions").asInt()).isBetween(20, 59);
            assertThat(large.path("mentions").asInt()).isGreaterThanOrEqualTo(60);
            assertThat(large.path("server_disk_bytes").asLong()).isPositive();
            assertThat(large.at("/search_all/recall_at_10").asDouble()).isEqualTo(1);
            assertThat(large.at("/search_time/recall_at_10").asDouble()).isEqualTo(1);
            assertThat(large.at("/search_all/micros/count").asInt()).isEqualTo(3);
            assertThat(large.at("/search_all/sdk_micros/p50").asLong()).isPositive();
        }
    }

    @Test
    void shouldNameAllThatIsWrong() {
        CommandRun run =
                CommandRun.of(
                        "bench",
                        "collection",
                        "--milvus",
                        "nowhere",
                        "--mentions",
                        "10,5",
                        "--shards",
                        "99",
                        "--encoder-limit",
                        "0");
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err())
                .contains("nowhere", "--mentions is [10, 5]", "99", "--encoder-limit is 0");
    }
}
