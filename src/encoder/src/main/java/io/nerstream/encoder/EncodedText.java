package io.nerstream.encoder;

import java.util.List;

/**
 * The mentions of a text.
 *
 * @param tokens of what a model reads of the text, opening special tokens counted
 * @param mentions in the order of the spans asked for; those that no token covers are left out
 */
public record EncodedText(int tokens, List<Mention> mentions) {
    public EncodedText {
        mentions = List.copyOf(mentions);
    }
}
