package io.nerstream.settings.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentVariablesTest {
    @Test
    void shouldNameThoseThatNobodyReadsAndNoValue() {
        assertThat(
                        EnvironmentVariables.problems(
                                Map.of(
                                        "NERSTREAM_KAFKA", "kafka:9092",
                                        "NERSTREAM_KAFKA_PROPERTY", "secret",
                                        "NERSTREAM_MODELS", "secret",
                                        "HOME", "/")))
                .hasSize(2)
                .allMatch(problem -> !problem.contains("secret"))
                .anyMatch(problem -> problem.contains("NERSTREAM_KAFKA_PROPERTY is none of"))
                .anyMatch(problem -> problem.contains("NERSTREAM_MODELS is none of"));
    }

    @Test
    void shouldRefuseAFormOfTheLogThatThereIsNone() {
        assertThat(EnvironmentVariables.problems(Map.of("NERSTREAM_LOG", "json"))).isEmpty();
        assertThat(EnvironmentVariables.problems(Map.of("NERSTREAM_LOG", "text"))).isEmpty();
        assertThat(EnvironmentVariables.problems(Map.of("NERSTREAM_LOG", "xml")))
                .containsExactly("NERSTREAM_LOG is 'xml', it must be one of [text, json]");
    }

    @Test
    void shouldLetPassWhatAnOrchestratorTellsOfItsServices() {
        assertThat(
                        EnvironmentVariables.problems(
                                Map.of(
                                        "NERSTREAM_SERVICE_SERVICE_HOST", "10.0.0.1",
                                        "NERSTREAM_SERVICE_SERVICE_PORT", "7070",
                                        "NERSTREAM_SERVICE_SERVICE_PORT_HTTP", "7070",
                                        "NERSTREAM_SERVICE_PORT", "tcp://10.0.0.1:7070",
                                        "NERSTREAM_SERVICE_PORT_7070_TCP", "tcp://10.0.0.1:7070",
                                        "NERSTREAM_SERVICE_PORT_7070_TCP_ADDR", "10.0.0.1")))
                .isEmpty();
    }
}
