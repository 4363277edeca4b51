package io.nerstream.collection;

import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.milvus.MilvusContainer;

/** The same against a full server (2.6); skipped where no container engine runs. */
@Tag("containers")
@Testcontainers(disabledWithoutDocker = true)
class ContainerMilvusIT extends MilvusContract {
    @Container
    private static final MilvusContainer SERVER = new MilvusContainer("milvusdb/milvus:v2.6.11");

    @Override
    MilvusSettings server() {
        return MilvusSettings.at(SERVER.getEndpoint());
    }
}
