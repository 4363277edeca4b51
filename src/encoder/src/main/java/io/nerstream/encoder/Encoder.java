package io.nerstream.encoder;

import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Mentions and descriptions of types to vectors in one space, compared by cosine.
 *
 * <p>Two encoders give comparable vectors exactly if their {@link #id} is the same. Safe for use by
 * several threads; the language model is shared with all other encoders of the process that use the
 * same.
 */
public final class Encoder implements TextEncoder {
    public static final String MANIFEST = "encoder.json";

    private final String id;
    private final EncoderManifest manifest;
    private final Statistics statistics;
    private final MentionReader reader;

    private Encoder(
            String id, EncoderManifest manifest, Statistics statistics, MentionReader reader) {
        this.id = id;
        this.manifest = manifest;
        this.statistics = statistics;
        this.reader = reader;
    }

    /**
     * Opens an encoder.
     *
     * @param folder with encoder.json and its small parts
     * @param model the file or folder of its language model
     * @throws EncoderException if a part is missing or its digest is not the manifest's; the
     *     message says both
     */
    public static Encoder open(Path folder, Path model, ModelSettings settings) throws IOException {
        Path file = folder.resolve(MANIFEST);
        if (!Files.exists(file)) {
            throw new EncoderException(
                    file + " does not exist: --encoder needs a folder that holds it");
        }
        byte[] json = Files.readAllBytes(file);
        EncoderManifest manifest = EncoderManifest.read(file.toString(), json);
        checkPart(folder.resolve(manifest.statistics().file()), manifest.statistics());
        checkModel(model, manifest.model());
        Statistics statistics =
                Statistics.read(folder.resolve(manifest.statistics().file()), manifest.dimension());
        List<Pooling> poolings = manifest.pooling().stream().map(Pooling::of).toList();
        MentionReader reader = MentionReader.open(model, taps(manifest), poolings, settings);
        if (reader.dimension() != manifest.dimension()) {
            reader.close();
            throw new EncoderException(
                    file
                            + ": dimension is "
                            + manifest.dimension()
                            + ", its blocks, component and pooling give "
                            + reader.dimension());
        }
        return new Encoder(Digests.ofBytes(json), manifest, statistics, reader);
    }

    static List<Tap> taps(EncoderManifest manifest) {
        Component component = Component.of(manifest.component());
        return manifest.blocks().stream().map(block -> new Tap(block, component)).toList();
    }

    private static void checkPart(Path file, EncoderManifest.Part part) throws IOException {
        if (!Files.exists(file)) {
            throw new EncoderException(
                    file + " is missing: the manifest expects it with SHA-256 " + part.sha256());
        }
        compare(file, part, Digests.ofFile(file));
    }

    private static void checkModel(Path model, EncoderManifest.Part part) throws IOException {
        if (!Files.exists(model)) {
            throw new EncoderException(
                    "The language model "
                            + part.file()
                            + " is missing at "
                            + model
                            + ": run './nerstream setup', or give its place with --model");
        }
        compare(model, part, Digests.ofModel(model));
    }

    private static void compare(Path file, EncoderManifest.Part part, String found) {
        if (!found.equals(part.sha256())) {
            throw new EncoderException(
                    file
                            + " is not what the encoder was made with: expected SHA-256 "
                            + part.sha256()
                            + ", found "
                            + found
                            + "; restore the file, or use the encoder that belongs to it");
        }
    }

    /** The SHA-256 of the manifest, which holds the digests of all parts: 64 hexadecimal digits. */
    public String id() {
        return id;
    }

    @Override
    public int dimension() {
        return manifest.dimension();
    }

    /** Mentions with vectors of length 1. */
    @Override
    public CompletableFuture<EncodedText> encode(String text, List<Span> spans)
            throws InterruptedException {
        CompletableFuture<EncodedText> raw = reader.encode(text, spans);
        return Cancellation.passedOn(raw.thenApply(this::standardise), List.of(raw));
    }

    private EncodedText standardise(EncodedText raw) {
        return new EncodedText(
                raw.tokens(), raw.mentions().stream().map(this::standardise).toList());
    }

    private Mention standardise(Mention raw) {
        return new Mention(
                raw.span(),
                raw.firstToken(),
                raw.lastToken(),
                statistics.mentions().standardise(raw.vector()));
    }

    /**
     * The vector of a type, of length 1.
     *
     * @param wordings one description, or several of the same type, whose vectors are averaged
     * @throws IllegalArgumentException if there is none or one is blank
     */
    public float[] encodeDescription(String... wordings) throws InterruptedException {
        if (wordings.length == 0) {
            throw new IllegalArgumentException("no description was given");
        }
        List<CompletableFuture<float[]>> vectors = new ArrayList<>();
        for (String wording : wordings) {
            vectors.add(readDescription(reader, manifest.queries(), wording));
        }
        flush();
        return Vectors.unit(
                Vectors.mean(
                        vectors.stream()
                                .map(vector -> statistics.descriptions().standardise(join(vector)))
                                .toList()));
    }

    /** The raw vector of a description, the mean over the wordings of a query. */
    static CompletableFuture<float[]> readDescription(
            MentionReader reader, List<String> queries, String description)
            throws InterruptedException {
        String clean = description.strip();
        if (clean.isEmpty()) {
            throw new IllegalArgumentException(
                    "the description is blank: describe a type in a few words, such as \"chemical element\"");
        }
        List<CompletableFuture<float[]>> vectors = new ArrayList<>();
        for (String query : queries) {
            int start = query.indexOf(EncoderManifest.PLACE);
            String text = query.replace(EncoderManifest.PLACE, clean);
            Span place = new Span(start, start + clean.length());
            vectors.add(
                    reader.encode(text, List.of(place))
                            .thenApply(read -> onlyMention(read, clean)));
        }
        return CompletableFuture.allOf(vectors.toArray(CompletableFuture[]::new))
                .thenApply(
                        all ->
                                Vectors.mean(
                                        vectors.stream().map(CompletableFuture::join).toList()));
    }

    private static float[] onlyMention(EncodedText read, String description) {
        if (read.mentions().isEmpty()) {
            throw new IllegalArgumentException(
                    "the description '" + description + "' holds nothing that the model knows");
        }
        return read.mentions().get(0).vector();
    }

    private static float[] join(CompletableFuture<float[]> vector) {
        try {
            return vector.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void flush() {
        reader.flush();
    }

    @Override
    public void close() {
        reader.close();
    }
}
