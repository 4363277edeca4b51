package io.nerstream.alerts;

import io.nerstream.schemas.Match;
import io.nerstream.schemas.Mention;

/** What of a mention goes on. */
final class Matches {
    private Matches() {}

    static Match of(Mention mention, float score, float threshold) {
        return Match.newBuilder()
                .setMention(mention.getId())
                .setDocument(mention.getDocument())
                .setVersion(mention.getVersion())
                .setPartition(mention.getPartition())
                .setOffset(mention.getOffset())
                .setStart(mention.getStart())
                .setEnd(mention.getEnd())
                .setText(mention.getText())
                .setEntity(mention.getEntity())
                .setOccurrence(mention.getOccurrence())
                .setSentence(mention.getSentence())
                .setSentenceStart(mention.getSentenceStart())
                .setScore(score)
                .setThreshold(threshold)
                .setTitle(mention.getTitle())
                .setSource(mention.getSource())
                .setUrl(mention.getUrl())
                .setLanguage(mention.getLanguage())
                .setTime(mention.getTime())
                .setIngested(mention.getIngested())
                .setIndexed(mention.getIndexed())
                .setAttributes(mention.getAttributes())
                .setLists(mention.getLists())
                .setBackfill(mention.getBackfill())
                .build();
    }
}
