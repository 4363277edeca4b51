package io.nerstream.cli.run;

import io.nerstream.collection.MilvusAccess;
import io.nerstream.collection.MilvusSettings;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which Milvus server, and how it is reached. */
final class MilvusOptions {
    @Option(
            names = "--milvus",
            required = true,
            defaultValue = "${env:NERSTREAM_MILVUS}",
            paramLabel = "URL",
            description = "Address of the Milvus server, such as http://milvus:19530.")
    private String uri;

    @Option(
            names = "--milvus-properties",
            defaultValue = "${env:NERSTREAM_MILVUS_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "token or token.file, database, tls.ca, tls.certificate, tls.key, tls.server.name. The token can also be in NERSTREAM_MILVUS_TOKEN.")
    private Path properties;

    MilvusSettings settings() throws IOException {
        return MilvusSettings.at(uri).with(MilvusAccess.given(properties));
    }
}
