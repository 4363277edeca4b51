package io.nerstream.collection;

import com.google.gson.JsonObject;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import java.util.List;
import java.util.Map;

/**
 * The rows of a collection of a Milvus server, request by request.
 *
 * @param mayWrite throws if they must not be written any more; asked before each try
 */
record MilvusRows(Calls calls, String collection, Runnable mayWrite)
        implements CollectionWriter.Rows {
    private static final int ROWS_AT_ONCE = 1_000;
    // Characters and four bytes for a value: less than the 64 MB that Milvus takes, whatever the
    // language.
    private static final long LARGEST_REQUEST = 16L * 1024 * 1024;
    private static final int IDS_AT_ONCE = 5_000;

    @Override
    public List<Map<String, Object>> read(List<String> ids, List<String> columns) {
        return calls.rows(collection, ids, columns);
    }

    @Override
    public void upsert(List<JsonObject> rows) {
        int from = 0;
        while (from < rows.size()) {
            int end = endOfRequest(rows, from);
            upsertOnce(rows.subList(from, end));
            from = end;
        }
    }

    /** As many rows as a request may hold, one at least. */
    static int endOfRequest(List<JsonObject> rows, int from) {
        long size = Columns.size(rows.get(from));
        int end = from + 1;
        while (end < rows.size() && end - from < ROWS_AT_ONCE) {
            size += Columns.size(rows.get(end));
            if (size > LARGEST_REQUEST) {
                break;
            }
            end++;
        }
        return end;
    }

    private void upsertOnce(List<JsonObject> rows) {
        UpsertReq request = UpsertReq.builder().collectionName(collection).data(rows).build();
        long taken;
        try {
            taken =
                    calls.call(
                            client -> {
                                mayWrite.run();
                                return client.upsert(request).getUpsertCnt();
                            });
        } catch (RuntimeException e) {
            // Only of rows: a read or a delete that is refused says nothing of the documents.
            if (Failure.of(e) == Failure.REJECT) {
                throw new RefusedRowsException(e);
            }
            throw e;
        }
        if (taken != rows.size()) {
            throw new IllegalStateException(
                    "collection "
                            + collection
                            + " took "
                            + taken
                            + " of "
                            + rows.size()
                            + " rows without an error");
        }
    }

    @Override
    public void delete(List<String> ids) {
        for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE));
            DeleteReq request =
                    DeleteReq.builder().collectionName(collection).filter(Columns.in(some)).build();
            var unused =
                    calls.call(
                            client -> {
                                mayWrite.run();
                                return client.delete(request);
                            });
        }
    }
}
