package io.nerstream.service.http.types;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * The body that saves or changes a type, or previews one. What is absent stays as it is, or has its
 * usual value.
 *
 * @param type a description of the type, or several wordings of it
 * @param threshold least score of a match
 * @param rate instead: the share of other mentions that is expected to match too
 * @param novelty mention, document or entity
 * @param remember for how long what was seen is known, as ISO 8601 has it, such as P30D
 * @param delivery topic, sse or webhook
 * @param webhook address that is told each alert
 * @param duplicate true: saves it even if the same one is saved already
 */
record TypeRequest(
        @JsonProperty("type") List<String> type,
        @JsonProperty("threshold") Double threshold,
        @JsonProperty("rate") Double rate,
        @JsonProperty("filter") Filter filter,
        @JsonProperty("novelty") String novelty,
        @JsonProperty("remember") String remember,
        @JsonProperty("cap") Cap cap,
        @JsonProperty("delivery") String delivery,
        @JsonProperty("webhook") String webhook,
        @JsonProperty("paused") Boolean paused,
        @JsonProperty("duplicate") Boolean duplicate) {

    /**
     * Which mentions count.
     *
     * @param source any of these
     * @param language any of these
     * @param attributes all of these
     * @param pattern regular expression (RE2) that is found in the mention's text
     */
    record Filter(
            @JsonProperty("source") List<String> source,
            @JsonProperty("language") List<String> language,
            @JsonProperty("attributes") Map<String, String> attributes,
            @JsonProperty("pattern") String pattern) {}

    /**
     * How many alerts there are at most.
     *
     * @param alerts of a period
     * @param period as ISO 8601 has it, such as PT1H
     */
    record Cap(@JsonProperty("alerts") Integer alerts, @JsonProperty("period") String period) {}
}
