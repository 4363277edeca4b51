package io.nerstream.encoder.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model's own tokenizer, by the library that it was made with. Safe for use by several threads.
 */
public final class Tokenizer implements AutoCloseable {
    private static final int PIECE = 1 << 16;
    private static final String FILE = "tokenizer.json";
    private static final Map<String, String> PLAIN =
            Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true");

    private final HuggingFaceTokenizer tokenizer;
    private final int[] opening;

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.opening = opening();
    }

    /** Reads tokenizer.json of a Hugging Face folder. */
    public static Tokenizer ofFolder(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            throw new ModelFileException(folder, FILE, "is missing in the folder");
        }
        return open(file, FILE, TokenizerJson.read(file));
    }

    /** Builds the tokenizer that a GGUF file describes. */
    public static Tokenizer ofGguf(GgufFile file) throws IOException {
        return open(file.path(), "tokenizer.ggml", new GgufTokenizer(file).json());
    }

    private static Tokenizer open(Path file, String field, byte[] json) throws IOException {
        System.getProperties().putIfAbsent("ai.djl.offline", "true");
        try {
            return new Tokenizer(
                    HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), PLAIN));
        } catch (RuntimeException e) {
            throw new ModelFileException(file, field, "no usable tokenizer: " + e.getMessage(), e);
        }
    }

    /** The special tokens that open every text, such as a beginning-of-sequence token. */
    private int[] opening() {
        Encoding encoding = tokenizer.encode("a", true, false);
        long[] special = encoding.getSpecialTokenMask();
        int count =
                (int) IntStream.range(0, special.length).takeWhile(i -> special[i] == 1).count();
        return IntStream.range(0, count).map(i -> Math.toIntExact(encoding.getIds()[i])).toArray();
    }

    /** How many special tokens open every text. */
    public int openingTokens() {
        return opening.length;
    }

    /** The ids of tokens [from, end), opened by the model's special tokens. */
    public int[] withOpening(Tokens tokens, int from, int end) {
        int[] ids = Arrays.copyOf(opening, opening.length + end - from);
        for (int token = from; token < end; token++) {
            ids[opening.length + token - from] = tokens.id(token);
        }
        return ids;
    }

    /**
     * The tokens of a text, without opening tokens. A lone surrogate counts as U+FFFD. A long text
     * is taken in pieces, so that memory beyond the tokens themselves stays bounded.
     */
    public Tokens tokenizeText(String text) {
        TokenBuffer buffer = new TokenBuffer();
        int start = 0;
        while (start < text.length()) {
            int end = pieceEnd(text, start);
            buffer.addAll(tokenize(text.substring(start, end)), start);
            start = end;
        }
        return buffer.toTokens();
    }

    /** How words are usually written, as this vocabulary tells. */
    public WordForms wordForms() {
        return new WordForms(word -> tokenizeText(" " + word).ids());
    }

    /**
     * A text as a model is to read it, see {@link ReadableText}.
     *
     * @param given [start, end) of mentions that are to stay readable wherever they stand
     */
    public ReadableText read(String text, List<int[]> given) {
        return ReadableText.of(text, given, wordForms()::inCapitals);
    }

    /** Behind a piece's last line, else before its last space, else between two characters. */
    private static int pieceEnd(String text, int start) {
        int latest = start + PIECE;
        if (latest >= text.length()) {
            return text.length();
        }
        int line = text.lastIndexOf('\n', latest - 1);
        if (line > start) {
            return line + 1;
        }
        int space = text.lastIndexOf(' ', latest);
        if (space > start) {
            return space;
        }
        return Character.isLowSurrogate(text.charAt(latest)) ? latest - 1 : latest;
    }

    private Tokens tokenize(String text) {
        String clean = withoutLoneSurrogates(text);
        Encoding encoding = tokenizer.encode(clean, false, false);
        long[] ids = encoding.getIds();
        CharSpan[] spans = encoding.getCharTokenSpans();
        int[] units = unitsByCodePoint(clean);
        TokenBuffer buffer = new TokenBuffer();
        for (int token = 0; token < ids.length; token++) {
            CharSpan span = spans[token];
            int start = span == null ? 0 : span.getStart();
            int end = span == null ? 0 : span.getEnd();
            buffer.add(
                    Math.toIntExact(ids[token]),
                    units.length == 0 ? start : units[start],
                    units.length == 0 ? end : units[end]);
        }
        return buffer.toTokens();
    }

    /** The tokenizer counts code points; empty if that is the same as UTF-16 units. */
    private static int[] unitsByCodePoint(String text) {
        int points = text.codePointCount(0, text.length());
        if (points == text.length()) {
            return new int[0];
        }
        int[] units = new int[points + 1];
        for (int point = 0; point < points; point++) {
            units[point + 1] = units[point] + Character.charCount(text.codePointAt(units[point]));
        }
        return units;
    }

    private static String withoutLoneSurrogates(String text) {
        StringBuilder clean = null;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (!Character.isSurrogate(unit)) {
                continue;
            }
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            clean = clean == null ? new StringBuilder(text) : clean;
            clean.setCharAt(i, '\ufffd');
        }
        return clean == null ? text : clean.toString();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
