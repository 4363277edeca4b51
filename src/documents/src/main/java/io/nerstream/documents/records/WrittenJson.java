package io.nerstream.documents.records;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON whose numbers are kept as they were written, since {@code 1.10} is not always meant as 1.1.
 * Objects are maps, arrays lists, texts strings, truth values Booleans; null is {@link #NULL}.
 */
public final class WrittenJson {
    public static final Object NULL = new Object();

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private WrittenJson() {}

    /** A number, as it stands there. */
    public record WrittenNumber(String written) {}

    /**
     * Reads a value.
     *
     * @throws NoJsonException if it is none; the message says why
     */
    public static Object read(String json) throws NoJsonException {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new NoJsonException("no JSON: there is nothing");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new NoJsonException("no JSON: something stands behind its end");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new NoJsonException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("a text can be read", e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new WrittenNumber(parser.getText());
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            default -> parser.getText();
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }
}
