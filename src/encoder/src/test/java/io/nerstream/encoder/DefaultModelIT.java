package io.nerstream.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nerstream.encoder.batching.TokenBatcher;
import io.nerstream.encoder.decoder.Component;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import io.nerstream.encoder.install.ShippedEncoder;
import io.nerstream.encoder.modelfile.GgufFile;
import io.nerstream.encoder.text.Tokenizer;
import io.nerstream.encoder.text.TokenizerParity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The default model and the shipped encoder, whole. */
class DefaultModelIT {
    private static final List<Tap> TAPS =
            List.of(new Tap(21, Component.VALUE), new Tap(22, Component.VALUE));
    private static final Path FIXTURE = Fixtures.path("default");

    private static Path model;
    private static Path shipped;

    @BeforeAll
    static void setUp() throws Exception {
        model =
                new DefaultModel(
                                Cache.folder(),
                                new DefaultModel.Progress() {
                                    @Override
                                    public void step(String what) {
                                        System.err.println(what);
                                    }

                                    @Override
                                    public void copied(long bytes, long of) {}
                                })
                        .fetch();
        shipped = ShippedEncoder.unpack(Cache.folder());
    }

    private static ModelSettings settings(Precision precision) {
        return new ModelSettings(
                Device.cpu(),
                precision,
                new TokenBatcher.Limits(2048, 32_768, Duration.ofMillis(5)));
    }

    private static Encoder encoder() throws IOException {
        return Encoder.open(shipped, model, settings(Precision.FLOAT32));
    }

    private static <T> T get(CompletableFuture<T> result) throws Exception {
        return result.get(120, TimeUnit.SECONDS);
    }

    @Test
    void shouldGiveTheTokensOfTransformers() throws Exception {
        try (LanguageModel opened = LanguageModel.open(model, TAPS, settings(Precision.FLOAT32))) {
            TokenizerParity.check(opened.tokenizer(), FIXTURE.resolve("tokens.json"));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 0.99999, 0.99999", "BFLOAT16, 0.9, 0.9995"})
    void shouldGiveTheVectorsOfTransformers(Precision precision, double least, double mean)
            throws Exception {
        List<Double> cosines = new ArrayList<>();
        try (MentionReader reader =
                MentionReader.open(model, TAPS, List.of(Pooling.LAST), settings(precision))) {
            int number = 0;
            for (JsonNode one :
                    new JsonMapper().readTree(FIXTURE.resolve("tokens.json").toFile())) {
                List<Span> spans = new ArrayList<>();
                for (JsonNode place : one.get("offsets")) {
                    spans.add(new Span(place.get(0).asInt(), place.get(1).asInt()));
                }
                EncodedText found = get(reader.encode(one.get("text").asText(), spans));
                for (int tap = 0; tap < TAPS.size(); tap++) {
                    float[] expected = expected(number, TAPS.get(tap));
                    for (Mention mention : found.mentions()) {
                        cosines.add(
                                Fixtures.cosine(
                                        mention.vector(),
                                        tap * 192,
                                        expected,
                                        mention.lastToken() * 192,
                                        192));
                    }
                }
                number++;
            }
        }
        assertThat(cosines).hasSizeGreaterThan(300).allMatch(cosine -> cosine >= least);
        assertThat(cosines.stream().mapToDouble(c -> c).average().getAsDouble())
                .isGreaterThanOrEqualTo(mean);
    }

    @ParameterizedTest
    @CsvSource({"0, QUERY", "5, KEY", "11, ATTENTION_OUTPUT", "22, BLOCK_OUTPUT"})
    void shouldGiveTheOtherComponentsOfTransformers(int block, Component component)
            throws Exception {
        Tap tap = new Tap(block, component);
        JsonNode text = new JsonMapper().readTree(FIXTURE.resolve("tokens.json").toFile()).get(0);
        try (MentionReader reader =
                MentionReader.open(
                        model, List.of(tap), List.of(Pooling.LAST), settings(Precision.FLOAT32))) {
            Mention mention =
                    get(reader.encode(text.get("text").asText(), List.of(new Span(20, 30))))
                            .mentions()
                            .get(0);
            float[] expected = expected(0, tap);
            int size = mention.vector().length;
            assertThat(
                            Fixtures.cosine(
                                    mention.vector(),
                                    0,
                                    expected,
                                    mention.lastToken() * size,
                                    size))
                    .isGreaterThan(0.99999);
        }
    }

    private static float[] expected(int text, Tap tap) throws IOException {
        return Fixtures.tensor(
                        FIXTURE.resolve("expected.safetensors"),
                        text + "." + tap.block() + "." + tap.component())
                .orElseThrow();
    }

    @Test
    void shouldRankMentionsOfADescribedTypeFirst() throws Exception {
        String text =
                "Helium was found by Janssen while the Danube flooded Vienna and Toyota cut jobs.";
        List<String> names = List.of("Helium", "Janssen", "Danube", "Vienna", "Toyota");
        List<Span> spans =
                names.stream()
                        .map(n -> new Span(text.indexOf(n), text.indexOf(n) + n.length()))
                        .toList();
        try (Encoder encoder = encoder()) {
            List<Mention> mentions = get(encoder.encode(text, spans)).mentions();
            for (String[] pair :
                    List.of(
                            new String[] {"chemical element", "Helium"},
                            new String[] {"river", "Danube"},
                            new String[] {"car maker", "Toyota"})) {
                float[] query = encoder.encodeDescription(pair[0]);
                int best =
                        IntStream.range(0, names.size())
                                .boxed()
                                .max(
                                        (a, b) ->
                                                Double.compare(
                                                        Vectors.dot(
                                                                query, mentions.get(a).vector()),
                                                        Vectors.dot(
                                                                query, mentions.get(b).vector())))
                                .orElseThrow();
                assertThat(names.get(best)).as(pair[0]).isEqualTo(pair[1]);
            }
        }
    }

    private static void copyShipped(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(shipped)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    private static List<String> names(String text, EncodedText found) {
        return found.mentions().stream()
                .map(mention -> text.substring(mention.span().start(), mention.span().end()))
                .toList();
    }

    @Test
    void shouldFindMentionsAndGiveThemTheVectorsOfTheirPlaces() throws Exception {
        String text =
                "The Danube flooded Vienna while Angela Merkel met managers of Toyota in Tokyo.";
        try (Encoder encoder = encoder()) {
            assertThat(encoder.findsMentions()).isTrue();
            EncodedText found = get(encoder.encode(text));
            assertThat(names(text, found))
                    .containsExactly("Danube", "Vienna", "Angela Merkel", "Toyota", "Tokyo");
            assertThat(found.mentions())
                    .allSatisfy(mention -> assertThat(mention.score()).isBetween(0.3f, 1f));
            List<Span> spans = found.mentions().stream().map(Mention::span).toList();
            List<Mention> given = get(encoder.encode(text, spans)).mentions();
            for (int i = 0; i < given.size(); i++) {
                assertThat(given.get(i).score()).isEqualTo(1);
                assertThat(given.get(i).firstToken())
                        .isEqualTo(found.mentions().get(i).firstToken());
                assertThat(given.get(i).vector())
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(found.mentions().get(i).vector());
            }
        }
    }

    @Test
    void shouldFindMentionsInLowerCase() throws Exception {
        String text = "we flew from london to new york with british airways last week";
        try (Encoder encoder = encoder()) {
            assertThat(names(text, get(encoder.encode(text))))
                    .contains("london", "new york", "british airways");
        }
    }

    @Test
    void shouldFindTheMentionsOfALongTextInAllItsWindows() throws Exception {
        List<String> sentences =
                List.of(
                        "On day %d a boat came down the Rhine with 😀 people. ",
                        "The mayor of Lisbon had asked Siemens for %d new trams. ",
                        "It rained, and nobody wanted to wait for the other %d letters. ",
                        "After %d years Maria Kowalska moved from Warsaw to Toronto. ",
                        "Some %d students walked along the Danube until it was dark. ");
        StringBuilder whole = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            whole.append(String.format(sentences.get(i % 5), 100 + i * 7 % 900));
        }
        String text = whole.toString();
        List<String> rivers = List.of("Rhine", "Danube");
        try (Encoder encoder = encoder()) {
            List<Mention> mentions = get(encoder.encode(text)).mentions();
            for (int i = 1; i < mentions.size(); i++) {
                assertThat(mentions.get(i).span().start())
                        .isGreaterThanOrEqualTo(mentions.get(i - 1).span().end());
            }
            List<Integer> places =
                    mentions.stream()
                            .map(Mention::span)
                            .filter(s -> rivers.contains(text.substring(s.start(), s.end())))
                            .map(Span::start)
                            .toList();
            int half = text.length() / 2;
            assertThat(places.stream().filter(place -> place < half)).hasSizeGreaterThan(70);
            assertThat(places.stream().filter(place -> place >= half)).hasSizeGreaterThan(70);
        }
    }

    @Test
    void shouldKnowWhatScoresMean() throws Exception {
        try (Encoder encoder = encoder()) {
            float[] river = encoder.encodeDescription("river");
            Calibration calibration = encoder.calibration().orElseThrow();
            float often = calibration.threshold(river, 0.01);
            float seldom = calibration.threshold(river, 0.0001);
            String text = "The Danube flooded Vienna, and Toyota cut jobs.";
            List<Mention> mentions = get(encoder.encode(text)).mentions();
            assertThat(names(text, get(encoder.encode(text)))).startsWith("Danube", "Vienna");
            assertThat(Vectors.dot(river, mentions.get(0).vector())).isGreaterThan(often);
            assertThat(Vectors.dot(river, mentions.get(2).vector())).isLessThan(often);
            assertThat(seldom).isGreaterThan(often);
        }
    }

    @Test
    void shouldSayThatAnUntrainedEncoderFindsNoMentions(@TempDir Path folder) throws Exception {
        try (EncoderMaker maker =
                new EncoderMaker(model, List.of(21), settings(Precision.FLOAT32))) {
            maker.add("The Rhine and the Danube", List.of(new Span(4, 9), new Span(18, 24)));
            maker.write(folder, List.of("river", "city"));
        }
        try (Encoder encoder = Encoder.open(folder, model, settings(Precision.FLOAT32))) {
            assertThat(encoder.findsMentions()).isFalse();
            assertThat(encoder.calibration()).isEmpty();
            assertThat(get(encoder.encode("The Rhine", List.of(new Span(4, 9)))).mentions())
                    .hasSize(1);
            assertThatThrownBy(() -> encoder.encode("The Rhine"))
                    .isInstanceOf(EncoderException.class)
                    .hasMessageContaining("give their places");
        }
    }

    @Test
    void shouldAverageSeveralWordings() throws Exception {
        try (Encoder encoder = encoder()) {
            float[] one = encoder.encodeDescription("river");
            float[] both = encoder.encodeDescription("river", "stream of water");
            assertThat(encoder.encodeDescription("river", "river")).containsExactly(one);
            assertThat(encoder.encodeDescription(" river ")).containsExactly(one);
            assertThat(Fixtures.cosine(one, 0, both, 0, one.length)).isBetween(0.5, 0.9999);
            assertThat(IntStream.range(0, both.length).mapToDouble(i -> both[i] * both[i]).sum())
                    .isCloseTo(1, Offset.offset(1e-5));
            assertThatThrownBy(() -> encoder.encodeDescription("  ")).hasMessageContaining("blank");
            assertThatThrownBy(encoder::encodeDescription).hasMessageContaining("no description");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \t\n ", "\u0000\u0001\u001f", "\ud800", "a\udc00b"})
    void shouldTakeStrangeTexts(String text) throws Exception {
        try (Encoder encoder = encoder()) {
            List<Span> spans = text.isEmpty() ? List.of() : List.of(new Span(0, text.length()));
            EncodedText found = get(encoder.encode(text, spans));
            assertThat(found.mentions()).hasSize(spans.size());
            assertThat(found.mentions())
                    .allSatisfy(m -> assertThat(m.vector()).doesNotContain(Float.NaN));
            assertThat(get(encoder.encode(text)).mentions())
                    .allSatisfy(m -> assertThat(m.span().end()).isLessThanOrEqualTo(text.length()));
        }
    }

    @Test
    void shouldRefuseASpanBeyondTheText() throws Exception {
        try (Encoder encoder = encoder()) {
            assertThatThrownBy(() -> encoder.encode("short", List.of(new Span(2, 9))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 9)")
                    .hasMessageContaining("5 UTF-16 units");
        }
    }

    @Test
    void shouldMapMentionsOfALongDocumentBack() throws Exception {
        StringBuilder text = new StringBuilder();
        List<Span> spans = new ArrayList<>();
        for (int line = 0; line < 10_000; line++) {
            if (line % 500 == 499) {
                spans.add(new Span(text.length() + 4, text.length() + 9));
            }
            text.append(line % 500 == 499 ? "The Rhine flows 😀.\n" : "Line " + line + "\n");
        }
        try (Encoder encoder = encoder();
                MentionReader reader =
                        MentionReader.open(
                                model, TAPS, List.of(Pooling.LAST), settings(Precision.FLOAT32))) {
            EncodedText found = get(encoder.encode(text.toString(), spans));
            assertThat(found.mentions().stream().map(Mention::span))
                    .containsExactlyElementsOf(spans);
            List<Mention> raw = get(reader.encode(text.toString(), spans)).mentions();
            assertThat(raw.get(0).lastToken()).isLessThan(raw.get(19).firstToken());
            // Each is the same word in nearly the same surroundings.
            assertThat(Fixtures.cosine(raw.get(3).vector(), 0, raw.get(15).vector(), 0, 384))
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void shouldShareOneModelAndSurviveTheClosingOfOthers() throws Exception {
        Encoder first = encoder();
        try (Encoder second = encoder()) {
            CompletableFuture<EncodedText> running =
                    second.encode("The Rhine", List.of(new Span(4, 9)));
            first.close();
            first.close();
            assertThat(get(running).mentions()).hasSize(1);
            assertThat(get(second.encode("The Rhine", List.of(new Span(4, 9)))).mentions())
                    .hasSize(1);
        }
        assertThatThrownBy(() -> get(first.encode("x", List.of(new Span(0, 1)))))
                .isInstanceOfAny(IllegalStateException.class, ExecutionException.class);
    }

    @Test
    void shouldCancelAllWindowsOfADocument() throws Exception {
        String text = "The Rhine flows to the sea. ".repeat(20_000);
        List<Span> spans =
                IntStream.range(0, 20_000).mapToObj(i -> new Span(i * 28 + 4, i * 28 + 9)).toList();
        ModelSettings roomy =
                new ModelSettings(
                        Device.cpu(),
                        Precision.FLOAT32,
                        new TokenBatcher.Limits(2048, 1 << 20, Duration.ofMillis(5)));
        try (Encoder encoder = Encoder.open(shipped, model, roomy)) {
            CompletableFuture<EncodedText> all = encoder.encode(text, spans);
            assertThat(all.cancel(true)).isTrue();
            // 140,000 tokens would take a minute: this returns as soon as the batch that runs is
            // done.
            long start = System.nanoTime();
            assertThat(get(encoder.encode("The Rhine", List.of(new Span(4, 9)))).mentions())
                    .hasSize(1);
            long one = System.nanoTime() - start;
            start = System.nanoTime();
            get(encoder.encode(text.substring(0, 28 * 700), spans.subList(0, 700)));
            assertThat(one).isLessThan(System.nanoTime() - start);
        }
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws Exception {
        try (Encoder encoder = encoder()) {
            float[] alone = rhine(encoder, "The Rhine flows");
            List<CompletableFuture<float[]>> results =
                    IntStream.range(0, 16)
                            .mapToObj(
                                    i ->
                                            CompletableFuture.supplyAsync(
                                                    () ->
                                                            i % 2 == 0
                                                                    ? rhine(
                                                                            encoder,
                                                                            "The Rhine flows")
                                                                    : rhine(
                                                                            encoder,
                                                                            "The Rhine flows"
                                                                                    + " on"
                                                                                            .repeat(
                                                                                                    i))))
                            .toList();
            for (int i = 0; i < results.size(); i += 2) {
                assertThat(Fixtures.cosine(get(results.get(i)), 0, alone, 0, alone.length))
                        .isGreaterThan(0.99999);
            }
            // What stands to the right of a mention counts.
            assertThat(Fixtures.cosine(get(results.get(15)), 0, alone, 0, alone.length))
                    .isLessThan(0.99999);
        }
    }

    private static float[] rhine(Encoder encoder, String text) {
        try {
            return get(encoder.encode(text, List.of(new Span(4, 9)))).mentions().get(0).vector();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldRefuseDamagedOrMissingParts(@TempDir Path folder) throws Exception {
        copyShipped(folder);
        Path head = folder.resolve("head.safetensors");
        byte[] bytes = Files.readAllBytes(head);
        byte[] damaged = bytes.clone();
        damaged[damaged.length - 1] ^= 1;
        Files.write(head, damaged);
        assertThatThrownBy(() -> Encoder.open(folder, model, settings(Precision.FLOAT32)))
                .isInstanceOf(EncoderException.class)
                .hasMessageContaining(head.toString())
                .hasMessageContaining("expected SHA-256")
                .hasMessageContaining("found");
        Files.delete(head);
        assertThatThrownBy(() -> Encoder.open(folder, model, settings(Precision.FLOAT32)))
                .hasMessageContaining("head.safetensors is missing");
        Files.write(head, bytes);
        assertThatThrownBy(
                        () ->
                                Encoder.open(
                                        folder,
                                        folder.resolve("no.gguf"),
                                        settings(Precision.FLOAT32)))
                .hasMessageContaining("./nerstream setup");
        assertThatThrownBy(() -> Encoder.open(folder, head, settings(Precision.FLOAT32)))
                .hasMessageContaining(DefaultModel.SHA256);
    }

    @Test
    void shouldChangeItsIdWithAnyByteOfTheManifest(@TempDir Path folder) throws Exception {
        copyShipped(folder);
        Path manifest = folder.resolve("encoder.json");
        String json = Files.readString(manifest);
        Files.writeString(manifest, json.replace("the name of a {}", "the word for a {}"));
        try (Encoder one = encoder();
                Encoder other = Encoder.open(folder, model, settings(Precision.FLOAT32))) {
            assertThat(one.id())
                    .hasSize(64)
                    .isEqualTo(Digests.ofFile(shipped.resolve("encoder.json")));
            assertThat(other.id()).isNotEqualTo(one.id());
        }
        Files.writeString(manifest, json.replace("\"format\"", "\"colour\" : 1, \"format\""));
        assertThatThrownBy(() -> Encoder.open(folder, model, settings(Precision.FLOAT32)))
                .isInstanceOf(EncoderException.class)
                .hasMessageContaining("colour");
    }

    @Test
    void shouldRefuseADeviceThatIsNotThere() {
        assertThatThrownBy(
                        () ->
                                MentionReader.open(
                                        model,
                                        TAPS,
                                        List.of(Pooling.LAST),
                                        ModelSettings.on(ModelSettings.device("cuda:99"))))
                .hasMessageContaining("nerstream doctor");
        assertThatThrownBy(() -> ModelSettings.device("tpu"))
                .hasMessageContaining("cpu, cuda or cuda:N");
    }

    @Test
    void shouldTakeTheModelFromAFolderAndRefuseAnother(@TempDir Path folder) throws Exception {
        Path cache = folder.resolve("cache");
        DefaultModel.Progress silent =
                new DefaultModel.Progress() {
                    @Override
                    public void step(String what) {}

                    @Override
                    public void copied(long bytes, long of) {}
                };
        DefaultModel install = new DefaultModel(cache, silent);
        Path wrong = Files.writeString(folder.resolve(DefaultModel.FILE), "not a model");
        assertThatThrownBy(() -> install.take(wrong)).hasMessageContaining(DefaultModel.SHA256);
        assertThat(Files.exists(DefaultModel.in(cache))).isFalse();
        assertThat(install.take(model.getParent())).isEqualTo(DefaultModel.in(cache));
        // A damaged copy is noticed and replaced.
        byte[] head = Arrays.copyOf(Files.readAllBytes(model), 1000);
        Files.write(DefaultModel.in(cache), head);
        install.take(model);
        assertThat(Digests.ofFile(DefaultModel.in(cache))).isEqualTo(DefaultModel.SHA256);
        assertThat(tokenizerOf(DefaultModel.in(cache))).isPositive();
    }

    private static int tokenizerOf(Path file) throws IOException {
        try (GgufFile gguf = GgufFile.open(file);
                Tokenizer tokenizer = Tokenizer.ofGguf(gguf)) {
            return tokenizer.tokenizeText("river").size();
        }
    }
}
