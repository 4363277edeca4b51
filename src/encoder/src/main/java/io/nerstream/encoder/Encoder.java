package io.nerstream.encoder;

import io.nerstream.encoder.batching.Load;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Tap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private final VectorSpace space;
    private final MentionReader reader;
    private final Optional<Calibration> calibration;

    private Encoder(
            String id,
            EncoderManifest manifest,
            VectorSpace space,
            MentionReader reader,
            Optional<Calibration> calibration) {
        this.id = id;
        this.manifest = manifest;
        this.space = space;
        this.reader = reader;
        this.calibration = calibration;
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
        for (EncoderManifest.Part part : manifest.parts()) {
            checkPart(folder.resolve(part.file()), part);
        }
        checkModel(model, manifest.model());
        MentionReader reader =
                MentionReader.open(model, taps(manifest), poolings(manifest), settings);
        try {
            // Before the native memory of the space, so that a damaged file leaves none behind.
            Optional<Calibration> calibration = calibration(folder, manifest);
            VectorSpace space = VectorSpace.open(folder, manifest, model, reader, settings);
            if (space.dimension() != manifest.dimension()) {
                space.close();
                throw new EncoderException(
                        file
                                + ": dimension is "
                                + manifest.dimension()
                                + ", its blocks, component, pooling and parts give "
                                + space.dimension());
            }
            return new Encoder(Digests.ofBytes(json), manifest, space, reader, calibration);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static Optional<Calibration> calibration(Path folder, EncoderManifest manifest)
            throws IOException {
        return manifest.background().isPresent()
                ? Optional.of(
                        Calibration.read(
                                folder.resolve(manifest.background().get().file()),
                                manifest.dimension()))
                : Optional.empty();
    }

    private static List<Pooling> poolings(EncoderManifest manifest) {
        return manifest.pooling().stream().map(Pooling::of).toList();
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
        return space.encode(text, spans);
    }

    /**
     * Finds the mentions of a text and gives them vectors of length 1.
     *
     * @return mentions in the order of their places; none overlaps another
     * @throws EncoderException if this encoder has no trained head, see {@link #findsMentions}
     */
    public CompletableFuture<EncodedText> encode(String text) throws InterruptedException {
        return space.encode(text);
    }

    /** What scores mean, if that was measured for this encoder. */
    public Optional<Calibration> calibration() {
        return calibration;
    }

    /** Whether this encoder finds mentions by itself; else their places must be given. */
    public boolean findsMentions() {
        return manifest.head().isPresent();
    }

    /**
     * The vector of a type, of length 1. It waits for no texts, only for the batch that runs.
     * Descriptions are read as {@link #readAs} says.
     *
     * @param wordings one description, or several of the same type, whose vectors are averaged
     * @throws IllegalArgumentException if there is none or one is blank
     */
    public float[] encodeDescription(String... wordings) throws InterruptedException {
        if (wordings.length == 0) {
            throw new IllegalArgumentException("no description was given");
        }
        DescriptionReader descriptions = new DescriptionReader(reader.ahead(), manifest.queries());
        List<CompletableFuture<float[]>> vectors = new ArrayList<>();
        for (String wording : readAs(List.of(wordings))) {
            vectors.add(descriptions.read(wording));
        }
        return Vectors.unit(
                Vectors.mean(
                        vectors.stream().map(vector -> space.description(join(vector))).toList()));
    }

    /**
     * What descriptions are read as, see {@link Descriptions}.
     *
     * @throws IllegalArgumentException if one is blank
     */
    public List<String> readAs(List<String> wordings) {
        Descriptions descriptions = new Descriptions(reader.wordForms());
        return wordings.stream().map(descriptions::readAs).toList();
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

    /** What its language model has to do, and has done, for all its users in this process. */
    public Load load() {
        return space.load();
    }

    @Override
    public void flush() {
        reader.flush();
    }

    @Override
    public void close() {
        space.close();
        reader.close();
    }
}
