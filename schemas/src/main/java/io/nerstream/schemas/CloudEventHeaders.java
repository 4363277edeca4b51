package io.nerstream.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What CloudEvents 1.0 says of an alert, in binary mode: headers beside a record or a body, which
 * are as they would be without. They are made of the alert alone, so it has the same ones wherever
 * it goes.
 */
public final class CloudEventHeaders {
    /** Where alerts come from; with an alert's id it is the same for each repetition. */
    public static final String SOURCE = "/nerstream/alerts";

    /** Type of an alert on a mention. */
    public static final String MATCH = "io.nerstream.alert.match";

    /** Type of an alert that says what a rate cap held back. */
    public static final String DIGEST = "io.nerstream.alert.digest";

    /** Type of a request that somebody makes to see whether a webhook takes it. */
    public static final String TEST = "io.nerstream.alert.test";

    private static final String CONTENT_TYPE = "application/avro";

    private CloudEventHeaders() {}

    /** Headers of an alert's record in Kafka; values are UTF-8. */
    public static Map<String, byte[]> ofRecord(Alert alert) {
        Map<String, byte[]> headers = new TreeMap<>();
        attributes(alert).forEach((name, value) -> headers.put("ce_" + name, bytes(value)));
        headers.put("content-type", bytes(CONTENT_TYPE));
        return headers;
    }

    /** Headers of a request that tells of an alert, beside its content type. */
    public static Map<String, String> ofRequest(Alert alert) {
        Map<String, String> headers = new TreeMap<>();
        attributes(alert).forEach((name, value) -> headers.put("ce-" + name, escaped(value)));
        return headers;
    }

    /**
     * Headers of a request that is a test, beside its content type.
     *
     * @param id of the test
     */
    public static Map<String, String> ofTest(String id, String typeId, Instant time) {
        Map<String, String> headers = new TreeMap<>();
        attributes(id, TEST, typeId, time)
                .forEach((name, value) -> headers.put("ce-" + name, escaped(value)));
        return headers;
    }

    private static Map<String, String> attributes(Alert alert) {
        return attributes(
                alert.getId(),
                alert.getMatch() == null ? DIGEST : MATCH,
                alert.getTypeId(),
                alert.getRaised());
    }

    private static Map<String, String> attributes(
            String id, String type, String subject, Instant time) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", "1.0");
        attributes.put("id", id);
        attributes.put("type", type);
        attributes.put("source", SOURCE);
        attributes.put("subject", subject);
        attributes.put("time", time.toString());
        return attributes;
    }

    /** As the HTTP binding has it: blanks, quotes, percent signs and all beyond ASCII by bytes. */
    private static String escaped(String value) {
        StringBuilder escaped = new StringBuilder();
        for (byte one : bytes(value)) {
            if (one > ' ' && one < 0x7f && one != '"' && one != '%') {
                escaped.append((char) one);
            } else {
                escaped.append('%').append(String.format("%02X", one));
            }
        }
        return escaped.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
