package io.nerstream.stack;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.settings.RegistrySettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Settings of the whole stack.
 *
 * @param data folder of everything that is kept
 * @param host address that the query service listens on
 * @param port of the query service
 * @param allowedHosts names that the query service answers to, beside its own
 * @param kafkaPort on loopback
 * @param milvusPort on loopback
 * @param milvus a server that runs already; empty: one of its own is started
 * @param registry {@link RegistrySettings#NONE} if none is used
 * @param parallelism of the indexing job
 * @param webhookPrivate whether webhooks may have addresses that are not public
 * @param access who may ask the query service
 */
public record StackSettings(
        Path data,
        String host,
        int port,
        List<String> allowedHosts,
        int kafkaPort,
        int milvusPort,
        Optional<MilvusSettings> milvus,
        RegistrySettings registry,
        EncoderSource encoder,
        int parallelism,
        boolean webhookPrivate,
        AccessSettings access) {
    public static final int USUAL_KAFKA_PORT = 9092;
    public static final int USUAL_MILVUS_PORT = 19530;
}
