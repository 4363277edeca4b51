package io.nerstream.service.http.search;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.collection.SearchQuery;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import io.nerstream.service.http.types.SavedTypes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The place where a page ended, as an opaque text that fits one search only. It fits it in every
 * service with the same encoder, also after a restart: what was asked is in it, as a digest, and
 * not the vector, which differs by a rounding from one reading of a description to the next.
 */
final class Cursors {
    private static final TypeReference<TreeMap<String, Object>> FIELDS = new TypeReference<>() {};

    private static final JsonInclude.Value NOT_EMPTY =
            JsonInclude.Value.construct(
                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY);
    private static final JsonMapper CANONICAL =
            Json.MAPPER
                    .rebuild()
                    .defaultPropertyInclusion(NOT_EMPTY)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .build();

    private Cursors() {}

    static String write(SearchQuery.Cursor cursor, SearchRequest request, String encoder) {
        byte[] id = cursor.id().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Float.BYTES + id.length);
        bytes.putLong(search(request, encoder)).putFloat(cursor.score()).put(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads the cursor of a request.
     *
     * @throws Problem if it is none, or of another search
     */
    static SearchQuery.Cursor read(SearchRequest request, String encoder) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(request.cursor()));
            if (bytes.getLong() != search(request, encoder)) {
                throw Problem.badRequest(
                        "'cursor' belongs to another search: send the same request as for the page before, with its cursor");
            }
            float score = bytes.getFloat();
            byte[] id = new byte[bytes.remaining()];
            bytes.get(id);
            return new SearchQuery.Cursor(score, new String(id, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw Problem.badRequest("'cursor' is not one that a search has given");
        }
    }

    /** What decides which mentions are found, and in which order. */
    private static long search(SearchRequest request, String encoder) {
        Map<String, Object> fields = CANONICAL.convertValue(request, FIELDS);
        fields.keySet().removeAll(List.of("k", "cursor", "consistency"));
        fields.values().removeIf(value -> value instanceof Map<?, ?> map && map.isEmpty());
        fields.putIfAbsent("group", "mention");
        fields.put("encoder", encoder);
        if (request.type() != null) {
            fields.put("type", SavedTypes.descriptions(request.type()));
        }
        try {
            byte[] canonical = CANONICAL.writeValueAsBytes(fields);
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(canonical))
                    .getLong();
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("every request can be written and digested", e);
        }
    }
}
