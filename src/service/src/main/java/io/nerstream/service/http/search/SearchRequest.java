package io.nerstream.service.http.search;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * The body of a search. Exactly one of {@code type} and {@code like} is needed; what is absent does
 * not restrict.
 *
 * @param type a description of a type, or several wordings of it
 * @param like the id of a mention: what is like it is wanted
 * @param k matches of a page
 * @param group mention, entity or document
 * @param floor least score
 * @param rate the share of other mentions that may be among the matches, such as 0.0001
 * @param cursor of the page before
 * @param consistency strong: all that was acknowledged is seen; eventual
 */
record SearchRequest(
        @JsonProperty("type") List<String> type,
        @JsonProperty("like") String like,
        @JsonProperty("k") Integer k,
        @JsonProperty("group") String group,
        @JsonProperty("floor") Double floor,
        @JsonProperty("rate") Double rate,
        @JsonProperty("filter") Filter filter,
        @JsonProperty("cursor") String cursor,
        @JsonProperty("consistency") String consistency) {

    /**
     * Which documents count.
     *
     * @param source any of these
     * @param language any of these
     * @param from the first time, as ISO 8601
     * @param to the time behind the last
     * @param attributes all of these
     */
    record Filter(
            @JsonProperty("source") List<String> source,
            @JsonProperty("language") List<String> language,
            @JsonProperty("from") String from,
            @JsonProperty("to") String to,
            @JsonProperty("attributes") Map<String, String> attributes) {}
}
