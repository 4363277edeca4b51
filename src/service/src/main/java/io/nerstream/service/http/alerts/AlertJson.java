package io.nerstream.service.http.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.Digest;
import io.nerstream.schemas.Match;
import io.nerstream.service.http.answers.Attributes;
import io.nerstream.service.http.answers.Json;
import java.util.List;
import java.util.Map;

/**
 * An alert as it is shown and as webhooks get it; absent values are left out.
 *
 * @param kind match or digest
 * @param type the saved type's description
 * @param raised when the alert was raised
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlertJson(
        @JsonProperty("id") String id,
        @JsonProperty("kind") String kind,
        @JsonProperty("type") String type,
        @JsonProperty("type_id") String typeId,
        @JsonProperty("raised") String raised,
        @JsonUnwrapped MatchJson match,
        @JsonUnwrapped DigestJson digest) {

    /** The mention of an alert. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MatchJson(
            @JsonProperty("text") String text,
            @JsonProperty("score") float score,
            @JsonProperty("threshold") float threshold,
            @JsonProperty("document") String document,
            @JsonProperty("mention") String mention,
            @JsonProperty("start") int start,
            @JsonProperty("end") int end,
            @JsonProperty("sentence") String sentence,
            @JsonProperty("sentence_start") int sentenceStart,
            @JsonProperty("title") String title,
            @JsonProperty("source") String source,
            @JsonProperty("url") String url,
            @JsonProperty("language") String language,
            @JsonProperty("time") String time,
            @JsonProperty("ingested") String ingested,
            @JsonProperty("indexed") String indexed,
            @JsonProperty("version") long version,
            @JsonProperty("attributes") Map<String, Object> attributes) {
        static MatchJson of(Match match) {
            return new MatchJson(
                    match.getText(),
                    match.getScore(),
                    match.getThreshold(),
                    match.getDocument(),
                    match.getMention(),
                    match.getStart(),
                    match.getEnd(),
                    match.getSentence(),
                    match.getSentenceStart(),
                    match.getTitle(),
                    match.getSource(),
                    match.getUrl(),
                    match.getLanguage(),
                    match.getTime().toString(),
                    match.getIngested().toString(),
                    match.getIndexed().toString(),
                    match.getVersion(),
                    Attributes.all(match.getAttributes(), match.getLists()));
        }
    }

    /**
     * What a rate cap held back.
     *
     * @param held how many alerts
     * @param examples those with the highest scores
     */
    record DigestJson(
            @JsonProperty("held") long held,
            @JsonProperty("from") String from,
            @JsonProperty("to") String to,
            @JsonProperty("examples") List<MatchJson> examples) {
        static DigestJson of(Digest digest) {
            return new DigestJson(
                    digest.getHeld(),
                    digest.getFrom().toString(),
                    digest.getTo().toString(),
                    digest.getExamples().stream().map(MatchJson::of).toList());
        }
    }

    public static AlertJson of(Alert alert) {
        return new AlertJson(
                alert.getId(),
                alert.getDigest() == null ? "match" : "digest",
                alert.getType(),
                alert.getTypeId(),
                alert.getRaised().toString(),
                alert.getMatch() == null ? null : MatchJson.of(alert.getMatch()),
                alert.getDigest() == null ? null : DigestJson.of(alert.getDigest()));
    }

    public static byte[] bytes(Alert alert) {
        return Json.bytes(of(alert));
    }
}
