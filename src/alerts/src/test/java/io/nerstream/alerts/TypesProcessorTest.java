package io.nerstream.alerts;

import static io.nerstream.alerts.Samples.type;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TypesProcessorTest {
    private static final int SCHEMA = 7;
    // Of the other encoding: a marker and a fingerprint.
    private static final int HEADER = 10;

    private final SavedTypes types = new SavedTypes();
    private final AtomicInteger asked = new AtomicInteger();

    /** What fails there ends the whole program. */
    @Test
    void shouldWaitForASchemaRegistryThatDoesNotAnswer() throws IOException {
        HttpServer registry =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext(
                "/",
                exchange -> {
                    boolean away = asked.incrementAndGet() < 3;
                    String quoted =
                            SavedType.getClassSchema()
                                    .toString()
                                    .replace("\\", "\\\\")
                                    .replace("\"", "\\\"");
                    byte[] body =
                            ("{\"schema\": \"" + quoted + "\"}").getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(away ? 503 : 200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        registry.start();
        try {
            processor(RegistrySettings.at("http://127.0.0.1:" + registry.getAddress().getPort()))
                    .process(new Record<>(bytes("rivers"), record(), 0));
            assertThat(types.get("rivers")).isPresent();
            assertThat(asked).hasValue(3);
        } finally {
            registry.stop(0);
        }
    }

    private TypesProcessor processor(RegistrySettings registry) {
        MockProcessorContext<Void, Void> context = new MockProcessorContext<>();
        KeyValueStore<byte[], byte[]> store =
                Stores.keyValueStoreBuilder(
                                Stores.inMemoryKeyValueStore(AlertsTopology.TYPES),
                                Serdes.ByteArray(),
                                Serdes.ByteArray())
                        .withLoggingDisabled()
                        .build();
        store.init(context.getStateStoreContext(), store);
        context.addStateStore(store);
        TypesProcessor processor = new TypesProcessor(types, registry);
        processor.init(context);
        return processor;
    }

    /** As registries have it: a zero byte, the schema's id, the value. */
    private static byte[] record() throws IOException {
        byte[] single =
                new SingleObjectCodec<>(SavedType.class).encode(type("rivers", 1, 0).build());
        return ByteBuffer.allocate(1 + Integer.BYTES + single.length - HEADER)
                .put((byte) 0)
                .putInt(SCHEMA)
                .put(single, HEADER, single.length - HEADER)
                .array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
