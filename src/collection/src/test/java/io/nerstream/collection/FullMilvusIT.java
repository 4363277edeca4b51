package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.database.request.CreateDatabaseReq;
import io.nerstream.fixtures.Authority;
import io.nerstream.fixtures.FullMilvus;
import io.nerstream.settings.MilvusAccess;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same against a full server with users, under TLS where both sides show a certificate, in a
 * database of its own.
 */
@Tag("cluster")
class FullMilvusIT extends MilvusContract {
    @TempDir static Path folder;

    private static final String DATABASE = "nerstream";

    private static FullMilvus server;
    private static MilvusAccess access;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        server =
                FullMilvus.start(
                        folder.resolve("milvus"), port, Authority.in(folder.resolve("ca")));
        makeDatabase(MilvusAccess.read(server.properties()));
        Path properties = server.properties();
        Path unused =
                Files.writeString(
                        properties, Files.readString(properties) + "database=" + DATABASE + "\n");
        access = MilvusAccess.read(properties);
    }

    private static void makeDatabase(MilvusAccess access) {
        MilvusClientV2 client =
                new MilvusClientV2(
                        ConnectConfig.builder()
                                .uri(server.uri())
                                .token(access.token())
                                .secure(true)
                                .serverName(access.serverName())
                                .caPemPath(access.ca())
                                .clientPemPath(access.certificate())
                                .clientKeyPath(access.key())
                                .build());
        client.createDatabase(CreateDatabaseReq.builder().databaseName(DATABASE).build());
        client.close();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        server.close();
    }

    @Override
    MilvusSettings server() {
        return MilvusSettings.at(server.uri()).with(access);
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
    void takesNobodyWithoutTheTokenOrTheCertificate() {
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

    @Test
    void keepsItsCollectionsInTheDatabaseThatIsNamed() {
        MilvusAccess none =
                new MilvusAccess(
                        access.token(),
                        "there-is-none",
                        access.ca(),
                        access.certificate(),
                        access.key(),
                        access.serverName());
        assertRefused(none);
    }

    /** Filters do without; Milvus Lite refuses none. */
    @Test
    void anIndexOfAColumnThatTheServerRefusesStopsNobody() {
        String encoder = "b".repeat(64);
        MentionCollection.open(server(), encoder, DIMENSION).close();
        try (Calls calls = new Calls(server())) {
            String version = calls.call(client -> client.getServerVersion());
            Indexes indexes = new Indexes(calls, ServerVersion.of(version));
            String mentions = MentionCollection.mentionsOf(encoder);

            indexes.make(mentions, VectorIndex.FLAT, List.of("no such column"), List.of());

            assertThat(indexes.vectorIndex(mentions)).isEqualTo(VectorIndex.FLAT);
        }
    }

    private void assertRefused(MilvusAccess wrong) {
        MilvusSettings refused =
                MilvusSettings.at(server.uri()).with(wrong).within(Duration.ofSeconds(5));
        assertThatThrownBy(() -> MentionCollection.open(refused, "a".repeat(64), DIMENSION))
                .isInstanceOf(CollectionException.class)
                .hasMessageContaining(server.uri())
                .hasMessageNotContaining("wrong");
    }
}
