package io.nerstream.cluster;

import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.EncoderSource;
import java.io.IOException;
import java.util.List;

/** What nerstream's programs work with. */
interface Servers {
    /** Of programs on this machine, which end with the servers. */
    Processes processes();

    /** Options of a program that is this user of Kafka. */
    List<String> streamOptions(String user) throws IOException;

    /** Options of a program that reads or writes the collection. */
    List<String> milvusOptions() throws IOException;

    MilvusSettings milvusSettings() throws IOException;

    EncoderSource encoder();
}
