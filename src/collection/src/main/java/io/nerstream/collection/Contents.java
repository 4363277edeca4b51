package io.nerstream.collection;

import io.milvus.v2.common.ConsistencyLevel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which rows of mentions are content: their documents' rows name the record that they are of. */
final class Contents {
    private final Calls calls;
    private final String documents;
    private final boolean strong;
    private final Map<String, String> tags = new HashMap<>();

    Contents(Calls calls, String documents, boolean strong) {
        this.calls = calls;
        this.documents = documents;
        this.strong = strong;
    }

    /** Those of some rows that are. */
    Set<String> of(List<String> rows) {
        if (!strong) {
            look(rows, ConsistencyLevel.BOUNDED);
        }
        // What was found may be newer than what was read of its document.
        List<String> unsure = rows.stream().filter(row -> !isContent(row)).toList();
        look(unsure, ConsistencyLevel.STRONG);
        Set<String> content = new HashSet<>(rows);
        content.removeIf(row -> !isContent(row));
        return content;
    }

    private boolean isContent(String row) {
        return MentionId.tag(row).equals(tags.get(MentionId.documentRow(row)));
    }

    private void look(List<String> rows, ConsistencyLevel level) {
        List<String> wanted =
                rows.stream()
                        .filter(row -> !isContent(row))
                        .map(MentionId::documentRow)
                        .distinct()
                        .toList();
        for (Map<String, Object> row : calls.rows(documents, wanted, Columns.CONTENT, level)) {
            String id = (String) row.get(Columns.ID);
            if (Columns.number(row, Columns.REMOVED) == 0) {
                tags.put(id, Columns.place(row).tag());
            } else {
                tags.remove(id);
            }
        }
    }
}
