package io.nerstream.service.access.keys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.service.access.files.SettingsException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a keys file as a whole and names all that is wrong in it: one of which only a part counted
 * would let in or keep out whom nobody wanted.
 */
final class KeysReader {
    static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();

    static final String KEYS = "keys";
    static final String ID = "id";
    static final String NAME = "name";
    static final String ROLE = "role";
    static final String SHA256 = "sha256";
    static final String MADE = "made";
    static final String EXPIRES = "expires";
    static final String REVOKED = "revoked";
    static final String LIMITS = "limits";
    static final String REQUESTS = "requests_per_second";
    static final String CONCURRENT = "concurrent";
    static final String BODY = "body_bytes";

    private static final int LONGEST_NAME = 100;
    private static final int MOST_REQUESTS = 1_000_000;
    private static final int MOST_CONCURRENT = 10_000;
    private static final List<String> FIELDS =
            List.of(ID, NAME, ROLE, SHA256, MADE, EXPIRES, REVOKED, LIMITS);
    private static final List<String> LIMIT_FIELDS = List.of(REQUESTS, CONCURRENT, BODY);

    private final String file;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();

    private KeysReader(String file) {
        this.file = file;
    }

    /**
     * Reads.
     *
     * @param file its name in messages
     * @throws SettingsException if anything is wrong
     */
    static Keys read(String file, byte[] content) {
        KeysReader reader = new KeysReader(file);
        List<ApiKey> keys = reader.keys(tree(file, content));
        if (!reader.problems.isEmpty()) {
            throw new SettingsException(reader.problems);
        }
        return new Keys(keys);
    }

    static JsonNode tree(String file, byte[] content) {
        try {
            return JSON.readTree(content);
        } catch (JsonProcessingException e) {
            // Not the exception's own text: it shows what stands in the file.
            throw new SettingsException(
                    List.of(
                            "keys file "
                                    + file
                                    + " is no JSON, as line "
                                    + (e.getLocation() == null ? 1 : e.getLocation().getLineNr())
                                    + " shows: './nerstream keys make' writes one"));
        } catch (IOException e) {
            throw new IllegalStateException("bytes can be read", e);
        }
    }

    private List<ApiKey> keys(JsonNode tree) {
        if (!tree.isObject() || !tree.path(KEYS).isArray()) {
            problems.add(
                    "keys file "
                            + file
                            + " has no array 'keys': './nerstream keys make' writes one");
            return List.of();
        }
        unknown("", tree, List.of(KEYS));
        List<ApiKey> keys = new ArrayList<>();
        int place = 0;
        for (JsonNode entry : tree.path(KEYS)) {
            key("keys[" + place++ + "]", entry).ifPresent(keys::add);
        }
        return keys;
    }

    private Optional<ApiKey> key(String where, JsonNode entry) {
        int before = problems.size();
        if (!entry.isObject()) {
            wrong(where, "is no object");
            return Optional.empty();
        }
        unknown(where + ".", entry, FIELDS);
        String id = id(where, entry);
        String name = text(where, entry, NAME);
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            wrong(where + ".name", "is needed, of up to " + LONGEST_NAME + " characters");
        }
        String word = text(where, entry, ROLE);
        Optional<Role> role = Role.of(word);
        if (role.isEmpty()) {
            wrong(where + ".role", "is '" + word + "', it must be read, write or admin");
        }
        String hash = text(where, entry, SHA256);
        if (!Keys.isHash(hash)) {
            wrong(where + ".sha256", "has not the 64 hexadecimal digits of a hash");
        }
        Optional<Instant> made = time(where, entry, MADE);
        if (made.isEmpty() && !entry.has(MADE)) {
            wrong(where + ".made", "is missing, the time at which the key was made");
        }
        Optional<Instant> expires = time(where, entry, EXPIRES);
        Optional<Instant> revoked = time(where, entry, REVOKED);
        KeyLimits limits = limits(where + "." + LIMITS, entry.path(LIMITS));
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(
                        new ApiKey(
                                id,
                                name,
                                role.orElseThrow(),
                                hash,
                                made.orElseThrow(),
                                expires,
                                revoked,
                                limits));
    }

    private String id(String where, JsonNode entry) {
        String id = text(where, entry, ID);
        if (!id.matches("[0-9A-Za-z]{" + KeyText.ID_LENGTH + "}")) {
            wrong(where + ".id", "has not the " + KeyText.ID_LENGTH + " letters and digits of one");
        } else if (!ids.add(id)) {
            wrong(where + ".id", "is '" + id + "', as is that of a key before it");
        }
        return id;
    }

    private KeyLimits limits(String where, JsonNode given) {
        if (given.isMissingNode()) {
            return KeyLimits.USUAL;
        }
        if (!given.isObject()) {
            wrong(where, "is no object");
            return KeyLimits.USUAL;
        }
        unknown(where + ".", given, LIMIT_FIELDS);
        KeyLimits usual = KeyLimits.USUAL;
        return new KeyLimits(
                (int) limit(where, given, REQUESTS, MOST_REQUESTS, usual.requestsPerSecond()),
                (int) limit(where, given, CONCURRENT, MOST_CONCURRENT, usual.concurrent()),
                limit(where, given, BODY, KeyLimits.LARGEST_BODY, usual.bodyBytes()));
    }

    private long limit(String where, JsonNode given, String field, long most, long usual) {
        JsonNode value = given.path(field);
        if (value.isMissingNode()) {
            return usual;
        }
        if (!value.isIntegralNumber()
                || !value.canConvertToLong()
                || value.asLong() < 1
                || value.asLong() > most) {
            wrong(where + "." + field, "is " + value + ", it must be 1 to " + most);
            return usual;
        }
        return value.asLong();
    }

    private String text(String where, JsonNode entry, String field) {
        JsonNode value = entry.path(field);
        if (!value.isMissingNode() && !value.isTextual()) {
            wrong(where + "." + field, "is no text");
        }
        return value.asText("");
    }

    private Optional<Instant> time(String where, JsonNode entry, String field) {
        if (!entry.has(field)) {
            return Optional.empty();
        }
        String text = text(where, entry, field);
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            wrong(
                    where + "." + field,
                    "is '" + text + "', it must be a time such as 2027-01-31T00:00:00Z");
            return Optional.empty();
        }
    }

    private void unknown(String where, JsonNode object, List<String> known) {
        Set<String> others = new TreeSet<>();
        object.fieldNames().forEachRemaining(others::add);
        known.forEach(others::remove);
        others.forEach(
                name -> wrong(where + name, "is no field, those are " + String.join(", ", known)));
    }

    private void wrong(String where, String what) {
        problems.add("keys file " + file + ": " + where + " " + what);
    }
}
