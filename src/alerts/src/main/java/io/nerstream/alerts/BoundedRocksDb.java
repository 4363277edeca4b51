package io.nerstream.alerts;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/** One bound for the native memory of all stores of the process, instead of one for each. */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    private static final long CACHE = 64L * 1024 * 1024;
    private static final long WRITE_BUFFERS = 32L * 1024 * 1024;
    private static final long WRITE_BUFFER = 4L * 1024 * 1024;

    private static final Cache SHARED = new LRUCache(CACHE);
    private static final WriteBufferManager BUFFERS = new WriteBufferManager(WRITE_BUFFERS, SHARED);

    @Override
    public void setConfig(String store, Options options, Map<String, Object> settings) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(SHARED);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(BUFFERS);
        options.setWriteBufferSize(WRITE_BUFFER);
    }

    /** What is shared stays for the other stores. */
    @Override
    public void close(String store, Options options) {}
}
