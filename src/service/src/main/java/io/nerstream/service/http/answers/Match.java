package io.nerstream.service.http.answers;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.nerstream.collection.DocumentRow;
import io.nerstream.collection.MentionId;
import io.nerstream.collection.MentionRow;
import io.nerstream.collection.SearchPage;
import java.time.Instant;
import java.util.Map;

/**
 * A mention as it is shown; absent values are left out.
 *
 * @param score cosine with what was searched for; absent where nothing was
 * @param start its first UTF-16 unit in the document's text
 * @param end one past its last
 * @param sentenceStart where the sentence begins in the document's text
 * @param detectorScore how sure it is to be a named entity, 0 to 1
 * @param time when the document was published, else ingested
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Match(
        @JsonProperty("id") String id,
        @JsonProperty("text") String text,
        @JsonProperty("score") Float score,
        @JsonProperty("document") String document,
        @JsonProperty("start") int start,
        @JsonProperty("end") int end,
        @JsonProperty("sentence") String sentence,
        @JsonProperty("sentence_start") int sentenceStart,
        @JsonProperty("detector_score") float detectorScore,
        @JsonProperty("title") String title,
        @JsonProperty("source") String source,
        @JsonProperty("url") String url,
        @JsonProperty("language") String language,
        @JsonProperty("time") String time,
        @JsonProperty("ingested") String ingested,
        @JsonProperty("version") long version,
        @JsonProperty("attributes") Map<String, Object> attributes) {

    public static Match of(SearchPage.Hit hit) {
        return of(hit.id(), hit.score(), hit.document(), hit.mention());
    }

    public static Match of(DocumentRow document, MentionRow mention) {
        return of(
                MentionId.of(document.id(), mention.start(), mention.end()),
                null,
                document,
                mention);
    }

    private static Match of(String id, Float score, DocumentRow document, MentionRow mention) {
        return new Match(
                id,
                mention.text(),
                score,
                document.id(),
                mention.start(),
                mention.end(),
                mention.sentence(),
                mention.sentenceStart(),
                mention.score(),
                document.title().orElse(null),
                document.source().orElse(null),
                document.url().orElse(null),
                document.language().orElse(null),
                Instant.ofEpochMilli(document.time()).toString(),
                Instant.ofEpochMilli(document.ingested()).toString(),
                document.version().orElse(0L),
                Attributes.all(document.attributes(), document.lists()));
    }
}
