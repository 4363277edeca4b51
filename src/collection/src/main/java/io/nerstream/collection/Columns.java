package io.nerstream.collection;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.milvus.v2.common.DataType;
import io.milvus.v2.service.collection.request.AddFieldReq;
import io.milvus.v2.service.collection.request.CreateCollectionReq;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The columns of both collections, and rows of them from and to values. */
final class Columns {
    /** Rises with every change of the columns or of what they mean. */
    static final String SCHEMA_VERSION = "3";

    static final String ID = "id";
    static final String DOCUMENT = "document";
    static final String VERSION = "version";
    static final String TITLE = "title";
    static final String SOURCE = "source";
    static final String URL = "url";
    static final String LANGUAGE = "language";
    static final String TIME = "time";
    static final String INGESTED = "ingested";
    static final String ATTRIBUTES = "attributes";
    static final String PARTITION = "partition_id";
    static final String OFFSET = "record_offset";
    static final String RECORD_TIME = "record_time";
    static final String ORIGIN = "origin";
    static final String OCCURRENCE = "occurrence";
    static final String NEWS = "news";
    static final String EXPIRES = "expires";
    static final String REMOVED = "removed";
    static final String PLACES = "places";
    static final String LEFTOVER = "leftover";
    static final String START = "start";
    static final String END = "end";
    static final String TEXT = "text";
    static final String NAME = "name";
    static final String SENTENCE = "sentence";
    static final String SENTENCE_START = "sentence_start";
    static final String SCORE = "score";
    static final String VECTOR = "vector";

    private static final List<String> SHARED =
            List.of(
                    ID,
                    DOCUMENT,
                    VERSION,
                    TITLE,
                    SOURCE,
                    URL,
                    LANGUAGE,
                    TIME,
                    INGESTED,
                    ATTRIBUTES,
                    PARTITION,
                    OFFSET,
                    RECORD_TIME);

    static final List<String> OF_DOCUMENT = with(PLACES, EXPIRES, REMOVED);

    /** What is read of the mentions of a document before it is changed. */
    static final List<String> MENTIONED = List.of(ID, NAME, SENTENCE, OCCURRENCE, NEWS);

    /** What is read of a document before it is changed. */
    static final List<String> BEFORE = with(PLACES, EXPIRES, REMOVED, ORIGIN, LEFTOVER);

    /** What says which rows of mentions are a document's content. */
    static final List<String> CONTENT = List.of(ID, PARTITION, OFFSET, RECORD_TIME, REMOVED);

    static final List<String> OF_MENTION =
            with(START, END, TEXT, NAME, SENTENCE, SENTENCE_START, SCORE);

    /** What filters compare, so that an index of it pays. */
    static final List<String> FILTERED_TEXTS = List.of(SOURCE, LANGUAGE);

    static final List<String> FILTERED_NUMBERS_OF_DOCUMENT = List.of(TIME, EXPIRES, REMOVED);

    /** UTF-8 bytes of a document's id, its source, language, url; of other texts. */
    static final int SHORT = 2_048;

    private static final int LONG = 8_192;
    private static final int ID_LENGTH = 64;
    private static final long NEVER = Long.MAX_VALUE;
    private static final long NO_VERSION = -1;
    // Milvus wants a vector in every collection; documents have none.
    private static final int NO_VECTOR = 2;
    private static final float[] PLACEHOLDER = {1, 0};

    private Columns() {}

    private static List<String> with(String... own) {
        return Stream.concat(SHARED.stream(), Stream.of(own)).toList();
    }

    static CreateCollectionReq.CollectionSchema ofDocuments() {
        CreateCollectionReq.CollectionSchema schema = shared(false);
        add(schema, EXPIRES, DataType.Int64);
        add(schema, REMOVED, DataType.Int64);
        text(schema, ORIGIN, ID_LENGTH);
        text(schema, PLACES, Places.LONGEST);
        text(schema, LEFTOVER, Leftover.LONGEST);
        vector(schema, NO_VECTOR);
        return schema;
    }

    static CreateCollectionReq.CollectionSchema ofMentions(int dimension, boolean bySource) {
        CreateCollectionReq.CollectionSchema schema = shared(bySource);
        add(schema, START, DataType.Int32);
        add(schema, END, DataType.Int32);
        text(schema, TEXT, LONG);
        text(schema, NAME, LONG);
        text(schema, SENTENCE, LONG);
        add(schema, SENTENCE_START, DataType.Int32);
        add(schema, SCORE, DataType.Float);
        add(schema, OCCURRENCE, DataType.Int32);
        add(schema, NEWS, DataType.Bool);
        vector(schema, dimension);
        return schema;
    }

    private static CreateCollectionReq.CollectionSchema shared(boolean bySource) {
        CreateCollectionReq.CollectionSchema schema =
                CreateCollectionReq.CollectionSchema.builder().enableDynamicField(false).build();
        schema.addField(
                AddFieldReq.builder()
                        .fieldName(ID)
                        .dataType(DataType.VarChar)
                        .maxLength(ID_LENGTH)
                        .isPrimaryKey(true)
                        .autoID(false)
                        .build());
        text(schema, DOCUMENT, SHORT);
        add(schema, VERSION, DataType.Int64);
        text(schema, TITLE, LONG);
        schema.addField(
                AddFieldReq.builder()
                        .fieldName(SOURCE)
                        .dataType(DataType.VarChar)
                        .maxLength(SHORT)
                        .isPartitionKey(bySource)
                        .build());
        text(schema, URL, LONG);
        text(schema, LANGUAGE, SHORT);
        add(schema, TIME, DataType.Int64);
        add(schema, INGESTED, DataType.Int64);
        add(schema, ATTRIBUTES, DataType.JSON);
        add(schema, PARTITION, DataType.Int32);
        add(schema, OFFSET, DataType.Int64);
        add(schema, RECORD_TIME, DataType.Int64);
        return schema;
    }

    private static void add(
            CreateCollectionReq.CollectionSchema schema, String name, DataType type) {
        schema.addField(AddFieldReq.builder().fieldName(name).dataType(type).build());
    }

    private static void text(
            CreateCollectionReq.CollectionSchema schema, String name, int longest) {
        schema.addField(
                AddFieldReq.builder()
                        .fieldName(name)
                        .dataType(DataType.VarChar)
                        .maxLength(longest)
                        .build());
    }

    private static void vector(CreateCollectionReq.CollectionSchema schema, int dimension) {
        schema.addField(
                AddFieldReq.builder()
                        .fieldName(VECTOR)
                        .dataType(DataType.FloatVector)
                        .dimension(dimension)
                        .build());
    }

    /** The row of a document, or of the mark that its removal left. */
    static JsonObject documentRow(Before state) {
        JsonObject row = new JsonObject();
        row.addProperty(ID, MentionId.ofDocument(state.document().id()));
        putDocument(row, state.document());
        row.addProperty(EXPIRES, state.document().expires().orElse(NEVER));
        row.addProperty(REMOVED, state.removed());
        row.addProperty(ORIGIN, state.origin());
        row.addProperty(PLACES, state.places().encoded());
        row.addProperty(LEFTOVER, state.leftover().encoded());
        row.add(VECTOR, array(PLACEHOLDER));
        return row;
    }

    /** A row that is no document's, and is shown to nobody. */
    static JsonObject emptyRow(String id, long now) {
        RecordPlace nowhere = new RecordPlace(0, -1, Long.MIN_VALUE);
        JsonObject row = documentRow(Before.nothing("", nowhere, now));
        row.addProperty(ID, id);
        return row;
    }

    static JsonObject mentionRow(
            DocumentRow document,
            MentionRow mention,
            WriteOutcome.Occurrence occurrence,
            float[] vector) {
        JsonObject row = new JsonObject();
        row.addProperty(
                ID,
                MentionId.row(
                        MentionId.ofDocument(document.id()),
                        new Places.Place(mention.start(), mention.end()),
                        document.place().tag()));
        putDocument(row, document);
        row.addProperty(START, mention.start());
        row.addProperty(END, mention.end());
        row.addProperty(TEXT, cut(mention.text(), LONG));
        row.addProperty(NAME, cut(EntityName.of(mention.text()), LONG));
        row.addProperty(SENTENCE, cut(mention.sentence(), LONG));
        row.addProperty(SENTENCE_START, mention.sentenceStart());
        row.addProperty(SCORE, mention.score());
        row.addProperty(OCCURRENCE, occurrence.number());
        row.addProperty(NEWS, occurrence.news());
        row.add(VECTOR, array(vector));
        return row;
    }

    private static void putDocument(JsonObject row, DocumentRow document) {
        row.addProperty(DOCUMENT, document.id());
        row.addProperty(VERSION, document.version().orElse(NO_VERSION));
        // An absent value is an empty one: not every server takes nulls.
        row.addProperty(TITLE, cut(document.title().orElse(""), LONG));
        row.addProperty(SOURCE, document.source().orElse(""));
        row.addProperty(URL, document.url().orElse(""));
        row.addProperty(LANGUAGE, document.language().orElse(""));
        row.addProperty(TIME, document.time());
        row.addProperty(INGESTED, document.ingested());
        JsonObject attributes = new JsonObject();
        document.attributes().forEach(attributes::addProperty);
        document.lists()
                .forEach(
                        (name, values) -> {
                            JsonArray list = new JsonArray(values.size());
                            values.forEach(list::add);
                            attributes.add(name, list);
                        });
        row.add(ATTRIBUTES, attributes);
        row.addProperty(PARTITION, document.place().partition());
        row.addProperty(OFFSET, document.place().offset());
        row.addProperty(RECORD_TIME, document.place().time());
    }

    private static JsonArray array(float[] vector) {
        JsonArray array = new JsonArray(vector.length);
        for (float value : vector) {
            array.add(value);
        }
        return array;
    }

    /** About how much of a request a row takes: its characters, and four bytes for each number. */
    static long size(JsonObject row) {
        long size = 0;
        for (Map.Entry<String, JsonElement> column : row.entrySet()) {
            JsonElement value = column.getValue();
            if (column.getKey().equals(VECTOR)) {
                size += 4L * value.getAsJsonArray().size();
            } else if (value.isJsonArray()) {
                size += value.toString().length();
            } else if (value.isJsonObject()) {
                size += size(value.getAsJsonObject());
            } else {
                size += column.getKey().length() + value.getAsString().length();
            }
        }
        return size;
    }

    /** The longest beginning that fits into that many UTF-8 bytes. */
    static String cut(String text, int bytes) {
        if (text.length() <= bytes / 3 || text.getBytes(StandardCharsets.UTF_8).length <= bytes) {
            return text;
        }
        int end = 0;
        int used = 0;
        while (end < text.length()) {
            int point = text.codePointAt(end);
            int size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (used + size > bytes) {
                break;
            }
            used += size;
            end += Character.charCount(point);
        }
        return text.substring(0, end);
    }

    static DocumentRow document(Map<String, Object> row) {
        return new DocumentRow(
                (String) row.get(DOCUMENT),
                version(row),
                place(row),
                optional(row, TITLE),
                optional(row, SOURCE),
                optional(row, URL),
                optional(row, LANGUAGE),
                number(row, TIME),
                number(row, INGESTED),
                Optional.ofNullable((Number) row.get(EXPIRES))
                        .map(Number::longValue)
                        .filter(time -> time != NEVER),
                attributes(row.get(ATTRIBUTES)),
                lists(row.get(ATTRIBUTES)));
    }

    static MentionRow mention(Map<String, Object> row) {
        return new MentionRow(
                (int) number(row, START),
                (int) number(row, END),
                (String) row.get(TEXT),
                (String) row.get(SENTENCE),
                (int) number(row, SENTENCE_START),
                ((Number) row.get(SCORE)).floatValue());
    }

    static float[] vector(Map<String, Object> row) {
        List<?> values = (List<?>) row.get(VECTOR);
        float[] vector = new float[values.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = ((Number) values.get(i)).floatValue();
        }
        return vector;
    }

    static RecordPlace place(Map<String, Object> row) {
        return new RecordPlace(
                (int) number(row, PARTITION), number(row, OFFSET), number(row, RECORD_TIME));
    }

    /** The version, if the document has one. */
    static Optional<Long> version(Map<String, Object> row) {
        return Optional.of(number(row, VERSION)).filter(version -> version != NO_VERSION);
    }

    static long number(Map<String, Object> row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    private static Optional<String> optional(Map<String, Object> row, String column) {
        return Optional.of((String) row.get(column)).filter(text -> !text.isEmpty());
    }

    private static Map<String, String> attributes(Object json) {
        Map<String, String> attributes = new HashMap<>();
        for (Map.Entry<String, JsonElement> one : ((JsonObject) json).entrySet()) {
            if (!one.getValue().isJsonArray()) {
                attributes.put(one.getKey(), one.getValue().getAsString());
            }
        }
        return attributes;
    }

    private static Map<String, List<String>> lists(Object json) {
        Map<String, List<String>> lists = new HashMap<>();
        for (Map.Entry<String, JsonElement> one : ((JsonObject) json).entrySet()) {
            if (one.getValue().isJsonArray()) {
                List<String> values = new ArrayList<>();
                one.getValue().getAsJsonArray().forEach(value -> values.add(value.getAsString()));
                lists.put(one.getKey(), List.copyOf(values));
            }
        }
        return lists;
    }

    /** Rows of documents that are there, not the marks of removed ones. */
    static String present(String filter) {
        return REMOVED + " == 0" + (filter.isEmpty() ? "" : " and " + filter);
    }

    /** Ids as a list of a filter. */
    static String in(List<String> ids) {
        List<String> quoted = new ArrayList<>();
        ids.forEach(id -> quoted.add('"' + id + '"'));
        return ID + " in [" + String.join(",", quoted) + "]";
    }
}
