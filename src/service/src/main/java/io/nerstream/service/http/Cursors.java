package io.nerstream.service.http;

import io.nerstream.collection.SearchQuery;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** The place where a page ended, as an opaque text that fits one search only. */
final class Cursors {
    private Cursors() {}

    static String write(SearchQuery.Cursor cursor, SearchQuery query) {
        byte[] id = cursor.id().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + id.length);
        bytes.putInt(search(query)).putInt(Float.floatToIntBits(cursor.score())).put(id);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /**
     * Reads a cursor.
     *
     * @throws Problem if it is none, or of another search
     */
    static SearchQuery.Cursor read(String text, SearchQuery query) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            if (bytes.getInt() != search(query)) {
                throw Problem.badRequest(
                        "'cursor' belongs to another search: send the same request as for the page before, with its cursor");
            }
            float score = Float.intBitsToFloat(bytes.getInt());
            byte[] id = new byte[bytes.remaining()];
            bytes.get(id);
            return new SearchQuery.Cursor(score, new String(id, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw Problem.badRequest("'cursor' is not one that a search has given");
        }
    }

    private static int search(SearchQuery query) {
        return 31 * Arrays.hashCode(query.vector())
                + java.util.Objects.hash(query.floor(), query.filter(), query.grouping());
    }
}
