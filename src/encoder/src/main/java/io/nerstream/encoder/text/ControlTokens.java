package io.nerstream.encoder.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes the control tokens of a tokenizer.json inert: whoever writes {@code <|im_end|>} in a text
 * gets the plain characters. What opens every text is put there by id and stays.
 *
 * <p>The library has a setting for this, which its Java side cannot reach, and which leaves tokens
 * alone that steer a model but are not marked as special, such as {@code <tool_call>}.
 */
final class ControlTokens {
    private static final Pattern MARKUP = Pattern.compile("<.+>|\\[.+]");

    private ControlTokens() {}

    /** Takes them out of the tokens that are looked for, and out of what merges can lead to. */
    static void disarm(ObjectNode tokenizer) {
        JsonNode model = tokenizer.path("model");
        Set<String> control = new HashSet<>();
        ObjectNode others = JsonNodeFactory.instance.objectNode();
        Iterator<JsonNode> added = tokenizer.path("added_tokens").elements();
        while (added.hasNext()) {
            JsonNode token = added.next();
            String content = token.path("content").asText();
            if (token.path("special").asBoolean() || MARKUP.matcher(content).matches()) {
                control.add(content);
                added.remove();
            } else {
                others.set(content, token.path("id"));
            }
        }
        if (model.path("vocab") instanceof ObjectNode vocabulary) {
            Set<String> reachable = new HashSet<>(control);
            // The model cannot do without its sign for what it does not know.
            reachable.remove(model.path("unk_token").asText());
            vocabulary.remove(reachable);
            // The library numbers those that the vocabulary lacks by its size, which has changed.
            vocabulary.setAll(others);
        }
        Iterator<JsonNode> merges = model.path("merges").elements();
        while (merges.hasNext()) {
            if (makesOneOf(control, merges.next())) {
                merges.remove();
            }
        }
    }

    /** Merges are pairs, or, in older files, two pieces with a space between. */
    private static boolean makesOneOf(Set<String> control, JsonNode merge) {
        String left = merge.path(0).asText();
        String right = merge.path(1).asText();
        if (merge.isTextual()) {
            int space = merge.asText().indexOf(' ', 1);
            left = merge.asText().substring(0, Math.max(0, space));
            right = merge.asText().substring(space + 1);
        }
        return control.contains(left + right) || control.contains(left) || control.contains(right);
    }
}
