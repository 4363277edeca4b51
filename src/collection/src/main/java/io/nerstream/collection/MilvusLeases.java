package io.nerstream.collection;

import com.google.gson.JsonObject;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.vector.request.DeleteReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.request.UpsertReq;
import io.milvus.v2.service.vector.response.QueryResp;
import java.util.List;
import java.util.Map;

/**
 * Leases as rows of the collection of documents: marks of a document that nobody can publish, since
 * ids are not empty.
 */
record MilvusLeases(Calls calls, String documents) implements WriterLease.Table {
    private static final String HELD = "held";
    private static final List<String> COLUMNS =
            List.of(Columns.ID, Columns.TITLE, Columns.PLACES, Columns.LEFTOVER, Columns.VERSION);
    private static final String ALL = Columns.DOCUMENT + " == \"\" and " + Columns.REMOVED + " > 0";

    @Override
    public List<WriterLease.Entry> read() {
        QueryReq request =
                QueryReq.builder()
                        .collectionName(documents)
                        .filter(ALL)
                        .outputFields(COLUMNS)
                        .consistencyLevel(ConsistencyLevel.STRONG)
                        .build();
        return calls.call(client -> client.query(request)).getQueryResults().stream()
                .map(QueryResp.QueryResult::getEntity)
                .map(MilvusLeases::entry)
                .toList();
    }

    private static WriterLease.Entry entry(Map<String, Object> row) {
        return new WriterLease.Entry(
                (String) row.get(Columns.ID),
                KeyRange.read((String) row.get(Columns.PLACES)),
                (String) row.get(Columns.TITLE),
                row.get(Columns.LEFTOVER).equals(HELD),
                Columns.number(row, Columns.VERSION));
    }

    @Override
    public void write(WriterLease.Entry entry) {
        JsonObject row = Columns.emptyRow(entry.id(), System.currentTimeMillis());
        row.addProperty(Columns.TITLE, entry.holder());
        row.addProperty(Columns.PLACES, entry.range().toString());
        row.addProperty(Columns.LEFTOVER, entry.held() ? HELD : "");
        row.addProperty(Columns.VERSION, entry.count());
        UpsertReq request =
                UpsertReq.builder().collectionName(documents).data(List.of(row)).build();
        var unused = calls.call(client -> client.upsert(request));
    }

    @Override
    public void delete(String id) {
        DeleteReq request =
                DeleteReq.builder()
                        .collectionName(documents)
                        .filter(Columns.in(List.of(id)))
                        .build();
        var unused = calls.call(client -> client.delete(request));
    }
}
