package io.nerstream.training.head;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.nerstream.encoder.DescriptionReader;
import io.nerstream.encoder.Digests;
import io.nerstream.encoder.Encoder;
import io.nerstream.encoder.EncoderManifest;
import io.nerstream.encoder.ModelSettings;
import io.nerstream.encoder.Pooling;
import io.nerstream.encoder.PublishedProjection;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.DecoderConfig;
import io.nerstream.encoder.decoder.DecoderFile;
import io.nerstream.encoder.head.Head;
import io.nerstream.encoder.head.HeadFile;
import io.nerstream.encoder.head.HeadLayout;
import io.nerstream.encoder.head.HeadProgram;
import io.nerstream.encoder.head.Scoring;
import io.nerstream.training.calibration.CalibrationFit;
import io.nerstream.training.corpus.LabelledText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Makes an encoder with a trained head. Vectors of tokens and the state of training are kept in a
 * work folder: a run that was interrupted goes on there.
 *
 * @param data folder of the plan's files
 * @param work folder that is kept between runs
 * @param plan what to train on; empty: what the shipped encoder was trained on
 * @param background descriptions of many different types that scores are compared with
 * @param steps of training
 * @param limit texts of each source at most; negative: all
 * @param seed of everything that is drawn
 */
public record HeadTraining(
        Path data,
        Path work,
        Optional<Path> plan,
        List<String> background,
        int steps,
        int limit,
        long seed) {
    private static final List<Integer> STATES = List.of(6, 13, 21);
    private static final List<Integer> BLOCKS = List.of(21, 22);
    private static final List<Pooling> POOLINGS = List.of(Pooling.LAST, Pooling.MEAN);
    private static final int SIZE = 192;
    private static final int HEAD_BLOCKS = 2;
    private static final int ATTENTION_HEADS = 4;
    private static final int INNER = 512;
    private static final int PLAIN = 160;
    private static final int LEARNED = 256;
    private static final int AROUND = 92;
    // Chosen on Few-NERD sentences outside the benchmark: see EXPERIMENTS.md.
    private static final Scoring SCORING = new Scoring(0.6f, 3, 0.5f, 0.15f, 0.3f, 0.85f, 0.03f);
    private static final int SAMPLED_TOKENS = 20_000;
    private static final int SAMPLED_MENTIONS = 4_000;
    private static final double LEAST_DEVIATION = 1e-6;
    private static final String HEAD = "head.safetensors";
    private static final String BACKGROUND = "background.safetensors";
    private static final int BACKGROUND_TEXTS = 500;

    /**
     * Trains and writes encoder.json and its parts into a folder.
     *
     * @return the tag loss of each source on texts that were held back
     */
    public Map<String, Double> run(Path model, ModelSettings settings, Path output)
            throws IOException, InterruptedException {
        TrainingPlan what = TrainingPlan.read(plan);
        String modelDigest = Digests.ofModel(model);
        String key = key(modelDigest, settings);
        try (TrainingTexts texts = texts(what, model, settings, key)) {
            HeadLayout layout = layout(model, what);
            List<String> wordings =
                    Stream.concat(what.wordings().stream(), background.stream()).toList();
            DescriptionVectors descriptions =
                    DescriptionVectors.read(
                            model, BLOCKS, POOLINGS, DescriptionReader.QUERIES, wordings, settings);
            HeadWeights weights = HeadWeights.fresh(layout, seed);
            setStatistics(weights, layout, texts, descriptions);
            Path checkpoint = work.resolve("training-" + runKey(key, what) + ".safetensors");
            try (HeadTrainer trainer =
                    new HeadTrainer(layout, texts.draws(), descriptions::of, weights, seed)) {
                trainer.train(steps, checkpoint);
                weights.set("background", trainer.descriptionParts(background));
                weights.set("known", trainer.descriptionParts(what.wordings()));
                EncoderManifest manifest = write(output, model, modelDigest, layout, weights);
                calibrate(output, model, settings, manifest, what, texts.draws());
                return trainer.heldBackLoss();
            }
        }
    }

    /**
     * Trains the projection of NER Retriever on the same texts, as something to compare with, and
     * writes encoder.json and its part into a folder.
     */
    public void runPublished(Path model, ModelSettings settings, Path output)
            throws IOException, InterruptedException {
        TrainingPlan what = TrainingPlan.read(plan);
        String modelDigest = Digests.ofModel(model);
        try (TrainingTexts texts = texts(what, model, settings, key(modelDigest, settings))) {
            List<Integer> block = BLOCKS.subList(BLOCKS.size() - 1, BLOCKS.size());
            DescriptionVectors names =
                    DescriptionVectors.read(
                            model,
                            block,
                            List.of(Pooling.LAST),
                            PublishedProjection.QUERIES,
                            what.wordings(),
                            settings);
            PublishedTraining training = new PublishedTraining(texts, names.size(), names::of);
            training.train(steps, seed)
                    .write(
                            output,
                            new EncoderManifest.Part(model.getFileName().toString(), modelDigest),
                            block.get(0));
        }
    }

    /** Both recipes read the same vectors, so that they are kept once. */
    private TrainingTexts texts(TrainingPlan what, Path model, ModelSettings settings, String key)
            throws IOException, InterruptedException {
        return TrainingTexts.open(what, this, model, Head.taps(STATES, BLOCKS), settings, key);
    }

    private static String key(String modelDigest, ModelSettings settings) {
        return modelDigest + Head.taps(STATES, BLOCKS) + settings.precision();
    }

    private String runKey(String key, TrainingPlan what) {
        String all = key + what + steps + "/" + limit + "/" + seed;
        return Digests.ofBytes(all.getBytes(StandardCharsets.UTF_8)).substring(0, 12);
    }

    private HeadLayout layout(Path model, TrainingPlan what) throws IOException {
        try (DecoderFile file = DecoderFile.open(model)) {
            DecoderConfig config = file.config();
            return new HeadLayout(
                    STATES.size(),
                    config.hidden(),
                    BLOCKS.size() * config.size(Component.VALUE),
                    SIZE,
                    HEAD_BLOCKS,
                    ATTENTION_HEADS,
                    INNER,
                    PLAIN,
                    LEARNED,
                    AROUND,
                    background.size(),
                    what.wordings().size());
        }
    }

    private void setStatistics(
            HeadWeights weights,
            HeadLayout layout,
            TrainingTexts texts,
            DescriptionVectors descriptions)
            throws IOException {
        int states = layout.states() * layout.hidden();
        List<float[]> values = new ArrayList<>();
        List<float[]> mentions = new ArrayList<>();
        List<float[]> around = new ArrayList<>();
        for (int i = 0; i < texts.draws().size(); i++) {
            TokenStore store = texts.stores().get(i);
            for (float[] token : store.sample(SAMPLED_TOKENS)) {
                values.add(Arrays.copyOfRange(token, states, token.length));
            }
            sampleMentions(texts.draws().get(i), store, layout, mentions, around);
        }
        moments(weights, "value", values);
        float[][] ofMentions = moments(weights, "mention", mentions);
        float[][] ofSurroundings = moments(weights, "surroundings", around);
        moments(weights, "description", background.stream().map(descriptions::of).toList());
        weights.set("basis", basis(mentions, ofMentions, layout.plain()));
        weights.set("surroundings.basis", basis(around, ofSurroundings, layout.surroundings()));
        weights.set("scoring", SCORING.toArray());
    }

    /**
     * Adds what the head would see of the first mentions of a source, and of their surroundings.
     */
    private static void sampleMentions(
            Draw draw,
            TokenStore store,
            HeadLayout layout,
            List<float[]> mentions,
            List<float[]> around)
            throws IOException {
        int states = layout.states() * layout.hidden();
        int width = states + layout.values();
        int most = mentions.size() + SAMPLED_MENTIONS;
        for (int text = 0; text < draw.set().texts().size() && mentions.size() < most; text++) {
            int tokens = store.tokens(text).size();
            float[] vectors = new float[tokens * width];
            store.read(text, vectors, 0);
            for (LabelledTokens mention : draw.mentions(text)) {
                float[] mean = mean(vectors, mention.first(), mention.last(), states, width);
                float[] pooled = new float[layout.pooled()];
                int last = mention.last() * width + states;
                System.arraycopy(vectors, last, pooled, 0, mean.length);
                System.arraycopy(mean, 0, pooled, mean.length, mean.length);
                mentions.add(pooled);
                int from = Math.max(0, mention.first() - Head.SURROUNDINGS);
                int to = Math.min(tokens - 1, mention.last() + Head.SURROUNDINGS);
                around.add(mean(vectors, from, to, states, width));
            }
        }
    }

    /** The mean of the values of tokens first to last, inclusive; they follow the states. */
    private static float[] mean(float[] vectors, int first, int last, int states, int width) {
        float[] mean = new float[width - states];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (int token = first; token <= last; token++) {
                sum += vectors[token * width + states + i];
            }
            mean[i] = (float) (sum / (last + 1 - first));
        }
        return mean;
    }

    /** Sets and returns mean and deviation. */
    private static float[][] moments(HeadWeights weights, String name, List<float[]> vectors) {
        int size = vectors.get(0).length;
        float[][] moments = new float[2][size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            double squares = 0;
            for (float[] vector : vectors) {
                sum += vector[i];
                squares += (double) vector[i] * vector[i];
            }
            double mean = sum / vectors.size();
            double variance = Math.max(0, squares / vectors.size() - mean * mean);
            moments[0][i] = (float) mean;
            moments[1][i] = (float) Math.max(LEAST_DEVIATION, Math.sqrt(variance));
        }
        weights.set(name + ".mean", moments[0]);
        weights.set(name + ".deviation", moments[1]);
        return moments;
    }

    /** The main directions of standardised vectors, [values of a vector × kept]. */
    private static float[] basis(List<float[]> vectors, float[][] moments, int kept) {
        float[][] standard = new float[vectors.size()][];
        for (int i = 0; i < standard.length; i++) {
            standard[i] = vectors.get(i).clone();
            for (int k = 0; k < standard[i].length; k++) {
                standard[i][k] = (standard[i][k] - moments[0][k]) / moments[1][k];
            }
        }
        try (HeadProgram program = HeadProgram.load(Device.cpu(), false);
                NDManager call = program.newManager()) {
            NDArray all = call.create(standard);
            NDArray covariance = all.transpose().matMul(all).div(standard.length);
            return program.mainDirections(covariance)
                    .get(new NDIndex(":, :" + kept))
                    .toFloatArray();
        }
    }

    private void calibrate(
            Path output,
            Path model,
            ModelSettings settings,
            EncoderManifest manifest,
            TrainingPlan what,
            List<Draw> draws)
            throws IOException, InterruptedException {
        List<LabelledText> background = new ArrayList<>();
        for (Draw draw : draws) {
            List<LabelledText> texts = draw.set().texts();
            background.addAll(texts.subList(0, Math.min(BACKGROUND_TEXTS, texts.size())));
        }
        TrainingPlan.Unseen unseen = what.calibration();
        int most = limit < 0 ? unseen.most() : Math.min(limit, unseen.most());
        List<LabelledText> texts = LabelledText.readAll(data.resolve(unseen.file()), most);
        Path file = output.resolve(BACKGROUND);
        try (Encoder encoder = Encoder.open(output, model, settings)) {
            CalibrationFit.run(encoder, background, texts, unseen.types()).write(file);
        }
        manifest.withBackground(new EncoderManifest.Part(BACKGROUND, Digests.ofFile(file)))
                .write(output);
    }

    private static EncoderManifest write(
            Path output, Path model, String modelDigest, HeadLayout layout, HeadWeights weights)
            throws IOException {
        Files.createDirectories(output);
        Path file = output.resolve(HEAD);
        try (HeadProgram program = HeadProgram.load(Device.cpu(), false);
                NDManager memory = program.newManager()) {
            HeadFile.write(file, layout, weights.on(memory));
        }
        EncoderManifest manifest =
                EncoderManifest.ofHead(
                        new EncoderManifest.Part(model.getFileName().toString(), modelDigest),
                        BLOCKS,
                        POOLINGS,
                        new EncoderManifest.HeadPart(HEAD, Digests.ofFile(file), STATES),
                        layout.dimension());
        manifest.write(output);
        return manifest;
    }
}
