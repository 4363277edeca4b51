package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.fixtures.Authority;
import io.nerstream.fixtures.FullMilvus;
import io.nerstream.settings.MilvusAccess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same against a full server with users, under TLS where both sides show a certificate. */
@Tag("cluster")
class FullMilvusIT extends MilvusContract {
    @TempDir static Path folder;

    private static FullMilvus server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = FullMilvus.start(folder.resolve("milvus"), Authority.in(folder.resolve("ca")));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Override
    MilvusSettings server() {
        try {
            return MilvusSettings.at(server.uri()).with(MilvusAccess.read(server.properties()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** This server (2.3) would lose rows. */
    @Override
    @Test
    void aCollectionDividedBySourceHoldsEachDocumentOnce() {
        CollectionLayout divided = new CollectionLayout(MilvusSettings.IndexKind.FLAT, 1, 16);
        assertThatThrownBy(
                        () ->
                                MentionCollection.open(
                                        server().with(divided), "a".repeat(64), DIMENSION))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining("v2.3.5")
                .hasMessageContaining("16 partitions by source");
    }

    @Test
    void takesNobodyWithoutTheTokenOrTheCertificate() throws IOException {
        MilvusAccess access = server().access();
        MilvusAccess noToken =
                new MilvusAccess(
                        "",
                        access.database(),
                        access.ca(),
                        access.certificate(),
                        access.key(),
                        access.serverName());
        assertRefused(noToken);
        assertRefused(access.withToken("root:wrong"));
        assertRefused(new MilvusAccess(access.token(), "", access.ca(), "", "", "localhost"));
    }

    private void assertRefused(MilvusAccess access) {
        MilvusSettings refused =
                MilvusSettings.at(server.uri()).with(access).within(Duration.ofSeconds(5));
        assertThatThrownBy(() -> MentionCollection.open(refused, "a".repeat(64), DIMENSION))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining(server.uri())
                .hasMessageNotContaining("wrong");
    }
}
