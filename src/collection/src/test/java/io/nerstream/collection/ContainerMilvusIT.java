package io.nerstream.collection;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.milvus.MilvusContainer;

/** The same against a full server; skipped where no container engine runs. */
@Testcontainers(disabledWithoutDocker = true)
class ContainerMilvusIT extends MilvusContract {
    @Container
    private static final MilvusContainer SERVER = new MilvusContainer("milvusdb/milvus:v2.6.6");

    @Override
    MilvusSettings server() {
        return MilvusSettings.at(SERVER.getEndpoint());
    }
}
