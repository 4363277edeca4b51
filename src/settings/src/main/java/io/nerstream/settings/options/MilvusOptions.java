package io.nerstream.settings.options;

import io.nerstream.settings.MilvusAccess;
import io.nerstream.settings.ServerAddress;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which Milvus server, and how it is reached. */
public final class MilvusOptions {
    @Option(
            names = "--milvus",
            required = true,
            defaultValue = "${env:NERSTREAM_MILVUS:-}",
            paramLabel = "URL",
            description = "Address of the Milvus server, such as http://milvus:19530.")
    private String address;

    @Option(
            names = "--milvus-properties",
            defaultValue = "${env:NERSTREAM_MILVUS_PROPERTIES:-}",
            paramLabel = "FILE",
            description =
                    "token or token.file, database, tls.ca, tls.certificate, tls.key, tls.server.name; default: none. The token can also be in NERSTREAM_MILVUS_TOKEN.")
    private Path properties;

    /**
     * The server's address.
     *
     * @throws IllegalArgumentException if it is none, or not given
     */
    public String address() {
        if (address.isBlank()) {
            throw new IllegalArgumentException(
                    "--milvus is missing: give it, or NERSTREAM_MILVUS, the server's address, such as http://milvus:19530");
        }
        return ServerAddress.http("Milvus server", address);
    }

    /**
     * How it is reached.
     *
     * @throws IOException as {@link MilvusAccess#given}
     */
    public MilvusAccess access() throws IOException {
        return MilvusAccess.given(properties);
    }
}
