package io.nerstream.cli.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.training.corpus.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The file that gives each type a description. */
final class TypeNames {
    private static final TypeReference<LinkedHashMap<String, String>> NAMES =
            new TypeReference<>() {};

    private TypeNames() {}

    static Map<String, String> read(Path file) throws IOException {
        try {
            return new JsonMapper().readValue(Files.readString(file), NAMES);
        } catch (JsonProcessingException e) {
            throw new InputException(
                    file
                            + ": is no JSON object from type to description: "
                            + e.getOriginalMessage(),
                    e);
        }
    }
}
