package io.nerstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import eu.rekawek.toxiproxy.model.ToxicDirection;
import io.nerstream.stack.Ports;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.junit.jupiter.Testcontainers;

/**
 * The same with servers in containers, whose connections break and become slow; skipped where no
 * container engine runs.
 */
@Tag("containers")
@Testcontainers(disabledWithoutDocker = true)
@Timeout(value = 25, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContainerStackIT extends WholeStackContract {
    private static final int SLOW_MILLIS = 300;

    @ParameterizedTest
    @ValueSource(strings = {"milvusdb/milvus:v2.6.11", "milvusdb/milvus:v3.0.2"})
    void nothingIsLostOrDoubledWhenConnectionsBreak(String milvus) throws Exception {
        try (ContainerServers servers = ContainerServers.start(folder, milvus)) {
            use(servers);
            servers.submit();
            int port = Ports.free();
            Process service = service(1, port);
            Process matcher = alertsProgram(1);
            ask("http://127.0.0.1:" + port);
            whatIsPublishedIsThere(() -> {});

            whatIsPublishedIsThere(
                    () ->
                            servers.milvusProxy()
                                    .toxics()
                                    .latency("slow", ToxicDirection.DOWNSTREAM, SLOW_MILLIS));
            servers.milvusProxy().toxics().get("slow").remove();
            whatIsPublishedIsThere(
                    () -> {
                        servers.milvusProxy().disable();
                        publish("while-milvus-is-gone");
                        servers.milvusProxy().enable();
                    });
            whatIsPublishedIsThere(
                    () -> {
                        // All connections of the service and the alerts program end.
                        servers.kafkaProxy().disable();
                        servers.kafkaProxy().enable();
                    });
            GenericContainer<?> other = servers.addTaskManager();
            whatIsPublishedIsThere(() -> servers.killFirstTaskManager());
            assertThat(other.isRunning()).isTrue();
            assertThat(service.isAlive() && matcher.isAlive()).isTrue();
        }
    }
}
