package io.nerstream.alerts;

import static io.nerstream.alerts.Samples.NOON;
import static io.nerstream.alerts.Samples.mention;
import static io.nerstream.alerts.Samples.type;
import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.metrics.traces.TraceHeaders;
import io.nerstream.schemas.Alert;
import io.nerstream.schemas.CloudEventHeaders;
import io.nerstream.schemas.DeadLetterHeaders;
import io.nerstream.schemas.Match;
import io.nerstream.schemas.Mention;
import io.nerstream.schemas.Novelty;
import io.nerstream.schemas.SavedType;
import io.nerstream.schemas.SingleObjectCodec;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTopologyTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir private Path state;

    private final AlertMeasures measures = new AlertMeasures();

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> types;
    private TestInputTopic<byte[], byte[]> mentions;
    private TestOutputTopic<byte[], byte[]> alerts;
    private TestOutputTopic<byte[], byte[]> dead;

    @BeforeEach
    void start() {
        driver =
                new TopologyTestDriver(
                        AlertsTopology.build(new SavedTypes(), RegistrySettings.NONE, measures),
                        AlertsApp.properties(
                                new AlertsSettings(
                                        KafkaSettings.at("none:1"),
                                        "test",
                                        RegistrySettings.NONE,
                                        state,
                                        1)),
                        NOON);
        ByteArraySerializer in = new ByteArraySerializer();
        ByteArrayDeserializer out = new ByteArrayDeserializer();
        types = driver.createInputTopic(Topic.TYPES.topicName(), in, in);
        mentions = driver.createInputTopic(Topic.MENTIONS.topicName(), in, in);
        alerts = driver.createOutputTopic(Topic.ALERTS.topicName(), out, out);
        dead = driver.createOutputTopic(Topic.MENTIONS_DEAD.topicName(), out, out);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldRaiseAnAlertThatSaysWhatItIsAbout() {
        save(type("rivers", 1, 0));
        read(mention("d", "Danube", 1, 0).setVersion(7).setSource("wire").setUrl("http://x/1"));

        Alert alert = raised().get(0);
        assertThat(alert.getId()).isEqualTo("rivers.d.Danube.7");
        assertThat(alert.getTypeId()).isEqualTo("rivers");
        assertThat(alert.getType()).isEqualTo("description of rivers");
        assertThat(alert.getRaised()).isEqualTo(NOON.plus(MatchProcessor.LONGEST_WAIT));
        Match match = alert.getMatch();
        assertThat(match.getText()).isEqualTo("Danube");
        assertThat(match.getScore()).isEqualTo(1);
        assertThat(match.getThreshold()).isEqualTo(0.9f);
        assertThat(match.getSource()).isEqualTo("wire");
        assertThat(match.getUrl()).isEqualTo("http://x/1");
        assertThat(alert.getDigest()).isNull();
    }

    @Test
    void shouldSayInHeadersWhatCloudEventsAsksFor() {
        save(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(60));
        read(mention("d", "Danube", 1, 0));
        read(mention("e", "Danube", 1, 0));
        driver.advanceWallClockTime(HOUR);

        List<TestRecord<byte[], byte[]>> records = alerts.readRecordsToList();
        assertThat(records).hasSize(2);
        for (TestRecord<byte[], byte[]> record : records) {
            Map<String, byte[]> expected = CloudEventHeaders.ofRecord(alert(record.value()));
            assertThat(record.headers()).hasSameSizeAs(expected.keySet());
            expected.forEach(
                    (name, value) ->
                            assertThat(record.headers().lastHeader(name).value()).isEqualTo(value));
        }
        assertThat(records)
                .extracting(record -> header(record, "ce_type"))
                .containsExactly(CloudEventHeaders.MATCH, CloudEventHeaders.DIGEST);
    }

    @Test
    void shouldHandOnTheTraceOfAMention() {
        save(type("rivers", 1, 0).setCapAlerts(2).setCapSeconds(60));
        String parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        read(mention("d", "Danube", 1, 0), TraceHeaders.of(parent, "vendor=1"));
        read(mention("e", "Danube", 1, 0), TraceHeaders.NONE);
        read(mention("f", "Danube", 1, 0), TraceHeaders.of(parent, null));
        driver.advanceWallClockTime(HOUR);
        assertThat(alerts.readRecordsToList())
                .extracting(record -> RecordTrace.of(record.headers()))
                .containsExactly(
                        new TraceHeaders(parent, "vendor=1"), TraceHeaders.NONE, TraceHeaders.NONE);
    }

    @Test
    void shouldMatchAFullBatchAtOnce() {
        save(type("rivers", 1, 0));
        for (int i = 0; i < MatchProcessor.BATCH; i++) {
            pipe(mention("d" + i, "Danube", 1, 0));
        }
        assertThat(raised()).hasSize(MatchProcessor.BATCH);
    }

    @Test
    void shouldApplyATypeToMentionsReadAfterIt() {
        read(mention("before", "Danube", 1, 0));
        save(type("rivers", 1, 0));
        read(mention("after", "Danube", 1, 0));
        assertThat(raised()).extracting(AlertsTopologyTest::document).containsExactly("after");

        save(type("rivers", 0, 1).setRevision(2));
        read(mention("changed", "Danube", 1, 0));
        assertThat(raised()).isEmpty();

        types.pipeInput(bytes("rivers"), (byte[]) null);
        read(mention("gone", "Danube", 0, 1));
        assertThat(raised()).isEmpty();
    }

    @Test
    void shouldRaiseNothingForATypeThatRests() {
        save(type("rivers", 1, 0).setPaused(true));
        read(mention("d", "Danube", 1, 0));
        assertThat(raised()).isEmpty();

        save(type("rivers", 1, 0).setPaused(false));
        read(mention("e", "Danube", 1, 0));
        assertThat(raised()).hasSize(1);
    }

    @Test
    void shouldKeepATypeWhoseNewRecordCannotBeRead() {
        save(type("rivers", 1, 0));
        types.pipeInput(bytes("rivers"), bytes("no saved type"));
        save(type("rivers", 1, 0, 0));
        read(mention("d", "Danube", 1, 0));
        assertThat(raised()).hasSize(1);
    }

    @Test
    void shouldFilterBySourceLanguageAttributesAndText() {
        save(
                type("rivers", 1, 0)
                        .setSources(List.of("wire", "web"))
                        .setLanguages(List.of("en"))
                        .setAttributes(Map.of("desk", "water"))
                        .setPattern("^Dan|Rhine"));
        Mention.Builder right =
                mention("d", "Danube", 1, 0)
                        .setSource("web")
                        .setLanguage("en")
                        .setAttributes(Map.of("desk", "water", "other", "x"));
        read(right);
        read(Mention.newBuilder(right).setDocument("1").setSource("mail"));
        read(Mention.newBuilder(right).setDocument("2").setSource(null));
        read(Mention.newBuilder(right).setDocument("3").setLanguage("de"));
        read(Mention.newBuilder(right).setDocument("4").setAttributes(Map.of("desk", "land")));
        read(Mention.newBuilder(right).setDocument("5").setText("Seine"));
        assertThat(raised()).extracting(AlertsTopologyTest::document).containsExactly("d");
    }

    @Test
    void shouldRaiseEachMentionOnceHoweverOftenItIsRead() {
        save(type("rivers", 1, 0));
        Mention.Builder first = mention("d", "Danube", 1, 0);
        read(first);
        read(first);
        read(Mention.newBuilder(first).setOccurrence(1));
        assertThat(raised())
                .extracting(alert -> alert.getMatch().getOccurrence())
                .containsExactly(0, 1);
    }

    @Test
    void shouldNotRaiseUnchangedMentionsOfAnUpdatedDocument() {
        save(type("rivers", 1, 0));
        read(mention("d", "Danube", 1, 0));
        read(mention("d", "Danube", 1, 0).setId("d.moved").setVersion(2).setStart(9).setEnd(15));
        read(mention("d", "Rhine", 1, 0).setVersion(2));
        assertThat(raised())
                .extracting(alert -> alert.getMatch().getText())
                .containsExactly("Danube", "Rhine");
    }

    @Test
    void shouldRaiseOnceForEachDocument() {
        save(type("rivers", 1, 0).setNovelty(Novelty.DOCUMENT));
        read(mention("d", "Danube", 1, 0));
        read(mention("d", "Rhine", 1, 0));
        read(mention("e", "Rhine", 1, 0));
        assertThat(raised()).extracting(AlertsTopologyTest::document).containsExactly("d", "e");
    }

    @Test
    void shouldRaiseAnEntityAgainWhenItWasNotSeenForLong() {
        save(type("rivers", 1, 0).setNovelty(Novelty.ENTITY).setRememberSeconds(3_600));
        read(mention("d1", "Danube", 1, 0));
        driver.advanceWallClockTime(HOUR.multipliedBy(4));
        read(mention("d2", "Danube", 1, 0).setText("DANUBE").setIndexed(NOON.plus(HOUR)));
        read(mention("d3", "Danube", 1, 0).setIndexed(NOON.plus(HOUR.multipliedBy(2))));
        read(
                mention("d4", "Danube", 1, 0)
                        .setIndexed(NOON.plus(HOUR.multipliedBy(3)).plusMillis(1)));
        read(mention("d5", "Rhine", 1, 0).setIndexed(NOON.plus(HOUR.multipliedBy(3))));
        assertThat(raised())
                .extracting(AlertsTopologyTest::document)
                .containsExactly("d1", "d4", "d5");
    }

    @Test
    void shouldKeepWhatItKnowsWhenAMentionIsDatedInTheFuture() {
        save(type("rivers", 1, 0).setRememberSeconds(Duration.ofDays(30).toSeconds()));
        read(mention("d", "Danube", 1, 0));
        read(mention("future", "Rhine", 1, 0).setIndexed(NOON.plus(Duration.ofDays(40))));
        driver.advanceWallClockTime(HOUR);
        read(mention("d", "Danube", 1, 0));
        assertThat(raised())
                .extracting(AlertsTopologyTest::document)
                .containsExactly("d", "future");
    }

    @Test
    void shouldStampMatchesWithThePresentSoThatTheirTopicKeepsThem() {
        TestOutputTopic<byte[], byte[]> matches =
                driver.createOutputTopic(
                        Topic.MATCHES.topicName(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        save(type("rivers", 1, 0));
        read(mention("old", "Danube", 1, 0).setIndexed(NOON.minus(Duration.ofDays(2))));
        mentions.pipeInput(bytes("k"), bytes("no mention"), NOON.minus(Duration.ofDays(60)));
        assertThat(matches.readRecord().getRecordTime()).isAfterOrEqualTo(NOON);
        assertThat(dead.readRecord().getRecordTime()).isAfterOrEqualTo(NOON);
    }

    @Test
    void shouldSendNoDigestOfATypeThatRests() {
        save(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(60));
        read(mention("a", "Danube", 1, 0));
        read(mention("b", "Danube", 1, 0));
        assertThat(raised()).hasSize(1);
        save(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(60).setPaused(true));
        driver.advanceWallClockTime(HOUR);
        assertThat(raised()).isEmpty();
    }

    @Test
    void shouldBuryWhatOneTypeCannotJudgeAndGoOnWithTheOthers() {
        save(type("broken", 1, 0).setRememberSeconds(Long.MAX_VALUE));
        save(type("rivers", 1, 0));
        read(mention("d", "Danube", 1, 0));
        assertThat(raised()).extracting(Alert::getTypeId).containsExactly("rivers");
        TestRecord<byte[], byte[]> buried = dead.readRecord();
        assertThat(header(buried, DeadLetterHeaders.TOPIC)).isEqualTo("alerts.matches");
        assertThat(buried.key()).isEqualTo(bytes("broken"));
    }

    @Test
    void shouldNotTakeATypeUnderTheKeyOfAnother() {
        save(type("rivers", 1, 0));
        types.pipeInput(bytes("lakes"), encode(SavedType.class, type("rivers", 0, 1).build()));
        read(mention("d", "Danube", 1, 0));
        assertThat(raised()).hasSize(1);
    }

    @Test
    void shouldTellTypesApartInWhatIsNew() {
        save(type("rivers", 1, 0).setNovelty(Novelty.ENTITY));
        save(type("waters", 1, 0).setNovelty(Novelty.ENTITY));
        read(mention("d", "Danube", 1, 0));
        assertThat(raised())
                .extracting(Alert::getTypeId)
                .containsExactlyInAnyOrder("rivers", "waters");
    }

    @Test
    void shouldRaiseNothingForBackfillAndKnowItAfterwards() {
        save(type("rivers", 1, 0).setNovelty(Novelty.ENTITY));
        read(mention("old", "Danube", 1, 0).setBackfill(true));
        read(mention("new", "Danube", 1, 0));
        read(mention("new", "Rhine", 1, 0));
        assertThat(raised())
                .extracting(alert -> alert.getMatch().getText())
                .containsExactly("Rhine");
    }

    @Test
    void shouldHoldBackWhatIsMoreThanTheCapAndCountIt() {
        save(type("rivers", 1, 0).setCapAlerts(2).setCapSeconds(60));
        for (int i = 0; i < 9; i++) {
            read(mention("d" + i, "Danube", 1, 0.01f * i));
        }
        assertThat(raised()).hasSize(2);

        driver.advanceWallClockTime(Duration.ofSeconds(61));
        Alert digest = raised().get(0);
        assertThat(digest.getMatch()).isNull();
        assertThat(digest.getDigest().getHeld()).isEqualTo(7);
        assertThat(Duration.between(digest.getDigest().getFrom(), digest.getDigest().getTo()))
                .hasSeconds(60);
        assertThat(digest.getDigest().getExamples()).hasSize(5);

        read(mention("later", "Danube", 1, 0));
        driver.advanceWallClockTime(Duration.ofSeconds(61));
        assertThat(raised()).extracting(AlertsTopologyTest::document).containsExactly("later");
    }

    @Test
    void shouldGiveTheDigestBeforeTheNextAlert() {
        save(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(3_600));
        read(mention("a", "Danube", 1, 0));
        read(mention("b", "Danube", 1, 0));
        driver.advanceWallClockTime(HOUR);
        read(mention("c", "Danube", 1, 0));
        assertThat(raised())
                .extracting(alert -> alert.getDigest() == null ? document(alert) : "digest")
                .containsExactly("a", "digest", "c");
    }

    @Test
    void shouldNotCountDigestsOfTypesThatAreGone() {
        save(type("rivers", 1, 0).setCapAlerts(1).setCapSeconds(60));
        read(mention("a", "Danube", 1, 0));
        read(mention("b", "Danube", 1, 0));
        types.pipeInput(bytes("rivers"), (byte[]) null);
        driver.advanceWallClockTime(HOUR);
        assertThat(raised()).hasSize(1);
    }

    @Test
    void shouldCutWhatIsTooLargeForItsTopic() {
        byte[] huge = new byte[3_000_000];
        mentions.pipeInput("k".repeat(100_000).getBytes(StandardCharsets.UTF_8), huge);
        TestRecord<byte[], byte[]> buried = dead.readRecord();
        assertThat(buried.value().length + buried.key().length).isLessThan(Topic.USUAL_RECORD);
        assertThat(header(buried, DeadLetterHeaders.CUT_FROM)).isEqualTo("3000000");
        assertThat(header(buried, DeadLetterHeaders.REASON)).contains("it has 3000000 bytes");
        assertThat(dead.isEmpty()).isTrue();
    }

    @Test
    void shouldBuryMentionsThatCannotBeMatched() {
        save(type("rivers", 1, 0));
        mentions.pipeInput(bytes("k"), bytes("no mention"));
        mentions.pipeInput(bytes("k"), (byte[]) null);
        read(mention("d", "Danube", 1, 0, 0));
        read(mention("e", "Danube", Float.NaN, 0));
        read(mention("g", "Danube", 1, 0).setIndexed(Instant.ofEpochMilli(-1)));
        driver.createInputTopic(
                        Topic.MATCHES.topicName(),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())
                .pipeInput(bytes("rivers"), bytes("no match"));
        read(mention("f", "Danube", 1, 0));

        List<TestRecord<byte[], byte[]>> buried = dead.readRecordsToList();
        assertThat(buried).hasSize(6);
        assertThat(buried.get(0).value()).isEqualTo(bytes("no mention"));
        assertThat(buried.get(0).key()).isEqualTo(bytes("k"));
        assertThat(header(buried.get(0), DeadLetterHeaders.TOPIC)).isEqualTo("mentions");
        assertThat(header(buried.get(1), DeadLetterHeaders.OFFSET)).isEqualTo("1");
        assertThat(header(buried.get(2), DeadLetterHeaders.REASON))
                .contains("3 values")
                .contains("2");
        assertThat(header(buried.get(3), DeadLetterHeaders.REASON)).contains("NaN");
        assertThat(header(buried.get(4), DeadLetterHeaders.REASON)).contains("before 1970");
        assertThat(header(buried.get(5), DeadLetterHeaders.TOPIC)).isEqualTo("alerts.matches");
        assertThat(raised()).extracting(AlertsTopologyTest::document).containsExactly("f");
    }

    private static String header(TestRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String document(Alert alert) {
        return alert.getMatch().getDocument();
    }

    private void save(SavedType.Builder type) {
        SavedType built = type.build();
        types.pipeInput(bytes(built.getId()), encode(SavedType.class, built));
    }

    /** The mention, and the time until its batch is matched. */
    private void read(Mention.Builder mention) {
        pipe(mention);
        driver.advanceWallClockTime(MatchProcessor.LONGEST_WAIT);
    }

    private void read(Mention.Builder mention, TraceHeaders trace) {
        Mention built = mention.build();
        Headers headers = new RecordHeaders();
        trace.asBytes().forEach(headers::add);
        mentions.pipeInput(
                new TestRecord<>(
                        bytes(built.getDocument()), encode(Mention.class, built), headers, NOON));
        driver.advanceWallClockTime(MatchProcessor.LONGEST_WAIT);
    }

    private void pipe(Mention.Builder mention) {
        Mention built = mention.build();
        mentions.pipeInput(
                bytes(built.getDocument()),
                encode(Mention.class, built),
                Instant.ofEpochMilli(Math.max(0, built.getIndexed().toEpochMilli())));
    }

    private List<Alert> raised() {
        return alerts.readValuesToList().stream().map(AlertsTopologyTest::alert).toList();
    }

    private static Alert alert(byte[] value) {
        try {
            return new SingleObjectCodec<>(Alert.class).decode(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T extends SpecificRecord> byte[] encode(Class<T> type, T record) {
        try {
            return new SingleObjectCodec<>(type).encode(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
