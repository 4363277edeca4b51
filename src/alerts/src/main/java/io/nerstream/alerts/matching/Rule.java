package io.nerstream.alerts.matching;

import com.google.re2j.Pattern;
import io.nerstream.schemas.Delivery;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A saved type without its vectors.
 *
 * @param sources any of these; empty: any
 * @param languages any of these; empty: any
 * @param attributes all of these, or among the values if there are several
 * @param pattern to be found in the mention's text
 * @param remember what was not seen for so long counts as new again
 * @param cap alerts of a period at most
 */
public record Rule(
        String id,
        String description,
        Set<String> sources,
        Set<String> languages,
        Map<String, String> attributes,
        Optional<Pattern> pattern,
        Novelty novelty,
        Duration remember,
        int cap,
        Duration period,
        Delivery delivery,
        boolean paused) {

    /**
     * Reads a saved type.
     *
     * @throws com.google.re2j.PatternSyntaxException if its pattern is none
     */
    public static Rule of(SavedType type) {
        return new Rule(
                type.getId(),
                String.join(" / ", type.getDescriptions()),
                Set.copyOf(type.getSources()),
                Set.copyOf(type.getLanguages()),
                Map.copyOf(type.getAttributes()),
                Optional.ofNullable(type.getPattern()).map(Pattern::compile),
                type.getNovelty(),
                Duration.ofSeconds(type.getRememberSeconds()),
                type.getCapAlerts(),
                Duration.ofSeconds(type.getCapSeconds()),
                type.getDelivery(),
                type.getPaused());
    }

    /** Whether it wants this mention, if the score is enough. */
    public boolean accepts(Mention mention) {
        return (sources.isEmpty() || isIn(sources, mention.getSource()))
                && (languages.isEmpty() || isIn(languages, mention.getLanguage()))
                && attributes.entrySet().stream().allMatch(one -> has(mention, one))
                && (pattern.isEmpty() || pattern.get().matcher(mention.getText()).find());
    }

    private static boolean has(Mention mention, Map.Entry<String, String> attribute) {
        String value = attribute.getValue();
        return value.equals(mention.getAttributes().get(attribute.getKey()))
                || mention.getLists().getOrDefault(attribute.getKey(), List.of()).contains(value);
    }

    private static boolean isIn(Set<String> values, String value) {
        return value != null && values.contains(value);
    }
}
