package io.nerstream.encoder.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.modelfile.ModelFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the tokenizer of a GGUF file as a tokenizer.json, which the Hugging Face library reads.
 *
 * <p>Two kinds: byte-level BPE ({@code gpt2}) with the text splitting of its {@code
 * tokenizer.ggml.pre}, and SentencePiece BPE ({@code llama}), whose merges follow from the scores
 * of its pieces.
 */
final class GgufTokenizer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final String WORD_START = "\u2581";

    private static final String LLAMA3_SPLIT =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
                    + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String QWEN2_SPLIT = LLAMA3_SPLIT.replace("\\p{N}{1,3}", "\\p{N}");

    private final GgufFile file;
    private final List<String> pieces;
    private final Map<String, Integer> ids = new HashMap<>();

    GgufTokenizer(GgufFile file) throws ModelFileException {
        this.file = file;
        this.pieces =
                file.texts("tokenizer.ggml.tokens")
                        .orElseThrow(() -> fail("tokens", "is missing: the file has no tokenizer"));
        for (int id = 0; id < pieces.size(); id++) {
            if (ids.put(pieces.get(id), id) != null) {
                throw fail("tokens", "token " + id + " appears twice");
            }
        }
    }

    byte[] json() throws ModelFileException {
        String model = file.text("tokenizer.ggml.model").orElse("");
        ObjectNode root = JSON.createObjectNode().put("version", "1.0");
        root.set("added_tokens", addedTokens());
        switch (model) {
            case "gpt2" -> describeByteLevel(root);
            case "llama" -> describeSentencePiece(root);
            default -> throw fail("model", "'" + model + "' is not supported, only gpt2 and llama");
        }
        ControlTokens.disarm(root);
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new ModelFileException(
                    file.path(), "tokenizer.ggml.tokens", "cannot be written as JSON", e);
        }
    }

    private void describeByteLevel(ObjectNode root) throws ModelFileException {
        String pre = file.text("tokenizer.ggml.pre").orElse("default");
        ArrayNode split = JSON.createArrayNode();
        boolean ownSplit = false;
        switch (pre) {
            case "default", "gpt-2" -> {}
            case "smollm" -> split.addObject().put("type", "Digits").put("individual_digits", true);
            case "llama-bpe", "llama3", "llama-v3" -> ownSplit = split(split, LLAMA3_SPLIT);
            case "qwen2" -> ownSplit = split(split, QWEN2_SPLIT);
            default ->
                    throw fail(
                            "pre",
                            "'"
                                    + pre
                                    + "' is not supported, only default, gpt-2, smollm, llama-bpe, qwen2: use the model's"
                                    + " Hugging Face folder");
        }
        split.addObject()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", !ownSplit);
        root.putObject("pre_tokenizer").put("type", "Sequence").set("pretokenizers", split);
        boolean llama3 = split.size() == 2 && pre.startsWith("llama");
        putOpening(root, llama3);
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").put("byte_fallback", false).put("ignore_merges", llama3);
        putVocabulary(model);
        ArrayNode merges = model.putArray("merges");
        for (String merge : file.texts("tokenizer.ggml.merges").orElse(List.of())) {
            // The separator is the first space behind the first character: a piece may itself begin
            // with one.
            int space = merge.indexOf(' ', 1);
            if (space < 0) {
                throw fail("merges", "'" + merge + "' is no pair");
            }
            putMerge(merges, merge.substring(0, space), merge.substring(space + 1));
        }
    }

    private static boolean split(ArrayNode into, String pattern) {
        ObjectNode split = into.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", pattern);
        split.put("behavior", "Isolated").put("invert", false);
        return true;
    }

    private void describeSentencePiece(ObjectNode root) throws ModelFileException {
        boolean prefix = file.flag("tokenizer.ggml.add_space_prefix").orElse(true);
        root.putObject("pre_tokenizer")
                .put("type", "Metaspace")
                .put("replacement", WORD_START)
                .put("prepend_scheme", prefix ? "first" : "never")
                .put("split", false);
        putOpening(root, true);
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE").put("byte_fallback", true).put("fuse_unk", true);
        long unknown = file.integer("tokenizer.ggml.unknown_token_id").orElse(0L);
        model.put("unk_token", piece("unknown_token_id", unknown));
        putVocabulary(model);
        ArrayNode merges = model.putArray("merges");
        for (Merge merge : mergesByScore()) {
            putMerge(merges, merge.left(), merge.right());
        }
    }

    private record Merge(String left, String right, double score) {}

    /** Every way to join two pieces to a third; the better the third's score, the earlier. */
    private List<Merge> mergesByScore() throws ModelFileException {
        double[] scores =
                file.numbers("tokenizer.ggml.scores")
                        .orElseThrow(() -> fail("scores", "is missing"));
        if (scores.length != pieces.size()) {
            throw fail("scores", scores.length + " entries for " + pieces.size() + " tokens");
        }
        List<Merge> merges = new ArrayList<>();
        for (int id = 0; id < scores.length; id++) {
            String piece = pieces.get(id);
            List<Merge> ways = new ArrayList<>();
            for (int cut = next(piece, 0); cut < piece.length(); cut = next(piece, cut)) {
                String left = piece.substring(0, cut);
                String right = piece.substring(cut);
                if (ids.containsKey(left) && ids.containsKey(right)) {
                    ways.add(new Merge(left, right, scores[id]));
                }
            }
            ways.sort(
                    Comparator.<Merge>comparingInt(way -> ids.get(way.left()))
                            .thenComparingInt(way -> ids.get(way.right())));
            merges.addAll(ways);
        }
        merges.sort(
                Comparator.comparingDouble(Merge::score)
                        .thenComparingInt(merge -> points(merge.left()))
                        .thenComparingInt(merge -> points(merge.right()))
                        .reversed());
        return merges;
    }

    private static int next(String text, int at) {
        return at >= text.length() ? at + 1 : at + Character.charCount(text.codePointAt(at));
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    private void putMerge(ArrayNode merges, String left, String right) throws ModelFileException {
        if (!ids.containsKey(left) || !ids.containsKey(right) || !ids.containsKey(left + right)) {
            throw fail("merges", "'" + left + "' + '" + right + "' is not made of known tokens");
        }
        merges.addArray().add(left).add(right);
    }

    private void putVocabulary(ObjectNode model) {
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.put(pieces.get(id), id);
        }
    }

    private ArrayNode addedTokens() throws ModelFileException {
        double[] types = file.numbers("tokenizer.ggml.token_type").orElse(new double[0]);
        ArrayNode added = JSON.createArrayNode();
        for (int id = 0; id < Math.min(types.length, pieces.size()); id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", pieces.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", types[id] == CONTROL);
            }
        }
        return added;
    }

    private void putOpening(ObjectNode root, boolean usual) throws ModelFileException {
        if (!file.flag("tokenizer.ggml.add_bos_token").orElse(usual)) {
            return;
        }
        long id =
                file.integer("tokenizer.ggml.bos_token_id")
                        .orElseThrow(() -> fail("bos_token_id", "is missing"));
        String token = piece("bos_token_id", id);
        ObjectNode template = root.putObject("post_processor").put("type", "TemplateProcessing");
        for (String kind : List.of("single", "pair")) {
            ArrayNode parts = template.putArray(kind);
            parts.addObject().putObject("SpecialToken").put("id", token).put("type_id", 0);
            parts.addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
            if (kind.equals("pair")) {
                parts.addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
            }
        }
        ObjectNode special = template.putObject("special_tokens").putObject(token).put("id", token);
        special.putArray("ids").add(id);
        special.putArray("tokens").add(token);
    }

    private String piece(String field, long id) throws ModelFileException {
        if (id < 0 || id >= pieces.size()) {
            throw fail(field, id + " is outside the " + pieces.size() + " tokens");
        }
        return pieces.get((int) id);
    }

    private ModelFileException fail(String field, String problem) {
        return new ModelFileException(file.path(), "tokenizer.ggml." + field, problem);
    }
}
