package io.nerstream.encoder;

import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.text.Tokens;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Reads the inner vectors of all tokens of short texts. Safe for use by several threads. */
public final class TokenReader implements AutoCloseable {
    private final LanguageModel model;
    private final TokenVectors reading;

    private TokenReader(LanguageModel model, List<Tap> taps) {
        this.model = model;
        this.reading = new TokenVectors(model.prefix(), taps);
    }

    /**
     * Opens a language model for reading.
     *
     * @param path a GGUF file or a Hugging Face folder
     */
    public static TokenReader open(Path path, List<Tap> taps, ModelSettings settings)
            throws IOException {
        return new TokenReader(LanguageModel.open(path, taps, settings), taps);
    }

    /** Values in a token's vector. */
    public int width() {
        return model.width(reading.taps());
    }

    /**
     * The tokens of a text, cut off where a window would end; opening tokens are not among them.
     */
    public Tokens tokens(String text) {
        Tokens tokens = model.tokenizer().tokenizeText(text);
        return tokens.first(MentionReader.WINDOW - model.tokenizer().openingTokens());
    }

    /** The vectors of tokens, [tokens × width], without those of opening tokens. */
    public CompletableFuture<float[]> read(Tokens tokens) throws InterruptedException {
        int opening = model.tokenizer().openingTokens();
        int[] ids = model.tokenizer().withOpening(tokens, 0, tokens.size());
        return model.submit(
                reading, new TokenRows(ids, IntStream.range(opening, ids.length).toArray()));
    }

    /** Lets everything that waits run at once. */
    public void flush() {
        model.flush();
    }

    @Override
    public void close() {
        model.close();
    }
}
