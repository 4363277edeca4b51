package io.nerstream.indexing;

import io.nerstream.collection.DocumentChange;
import io.nerstream.collection.MentionCollection;
import io.nerstream.collection.MilvusSettings;
import io.nerstream.indexing.milvus.MilvusSink;
import io.nerstream.indexing.ordered.Limits;
import io.nerstream.indexing.ordered.OrderedByKey;
import io.nerstream.indexing.progress.ProgressFunction;
import io.nerstream.indexing.progress.Step;
import io.nerstream.indexing.restating.RestateFunction;
import io.nerstream.indexing.restating.Restatement;
import io.nerstream.schemas.Outcome;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamUtils;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * Documents from Kafka to mentions in Milvus.
 *
 * <pre>
 * documents ─► check ─► encode ─► write ─► report ─► mentions
 *                └───────────────────────────┴─────► dead letters, outcomes
 * </pre>
 *
 * <p>Every record is read at least once and has its effect once: what is in flight is part of
 * checkpoints, and writes are idempotent. Records of one document are worked on in their order,
 * whatever happens between; others do not wait for them, so nobody waits behind a long document.
 * Checkpoints do not wait for what is in flight.
 */
public final class IndexingJob {
    /**
     * Rises when checkpoints of before can no longer be read: a job that meets such begins anew,
     * and reads all documents once more.
     */
    public static final int STATE = 2;

    /** State is divided into so many parts; it can never be more subtasks. */
    static final int MOST_SUBTASKS = 360;

    static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    static final OutputTag<KeyedMessage> OUTCOMES =
            new OutputTag<>("outcomes", TypeInformation.of(KeyedMessage.class));

    static final OutputTag<Restatement> RESTATEMENTS =
            new OutputTag<>("restatements", TypeInformation.of(Restatement.class));

    static final OutputTag<Step> STEPS = new OutputTag<>("steps", TypeInformation.of(Step.class));

    private static final int BATCH = 64;

    // It is needed seldom, and one after the other.
    private static final Limits RESTATING = new Limits(1_000, 1_000_000);

    private IndexingJob() {}

    /** What every environment of this job needs: the same whichever cluster runs it. */
    public static Configuration configuration(IndexingSettings settings) {
        Configuration configuration = new Configuration();
        // A type that Flink cannot write by itself would be slow and break at upgrades.
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpoints());
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.EXACTLY_ONCE);
        // Barriers must not wait behind documents that wait for the model.
        configuration.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        configuration.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
        return configuration;
    }

    /**
     * Builds the job in an environment.
     *
     * @param indexedBefore what is back-fill if the job begins anew; one that goes on from a
     *     checkpoint keeps what it knew
     */
    public static void build(
            StreamExecutionEnvironment environment,
            IndexingSettings settings,
            IndexedBefore indexedBefore)
            throws IOException {
        environment.setParallelism(settings.parallelism());
        environment.setMaxParallelism(MOST_SUBTASKS);
        EncoderSource.Identity encoder = settings.encoder().identity();
        SingleOutputStreamOperator<RawRecord> checked =
                environment
                        // Nobody asks for event time, and no result of an async operator may pass a
                        // watermark: what comes behind it would wait for the longest text before
                        // it.
                        .fromSource(source(settings), WatermarkStrategy.noWatermarks(), "documents")
                        .uid("documents")
                        .process(new CheckFunction(settings.registry(), indexedBefore))
                        .returns(RawRecord.class)
                        .name("check")
                        .uid("check");
        SingleOutputStreamOperator<Encoded> encoded =
                OrderedByKey.apply(
                        checked.keyBy(new DocumentKey()),
                        "encode",
                        new EncodeFunction(settings.encoder(), settings.registry()),
                        new Limits(settings.capacity(), EncodeFunction.LARGEST),
                        TypeInformation.of(Encoded.class));
        SingleOutputStreamOperator<KeyedMessage> mentions =
                sink(settings, encoder)
                        // Each is where its key is already.
                        .addTo(
                                DataStreamUtils.reinterpretAsKeyedStream(encoded, new EncodedKey()),
                                "write")
                        .process(new ReportFunction(encoder.id(), settings.registry()))
                        .returns(KeyedMessage.class)
                        .name("report")
                        .uid("report");
        DataStream<DeadLetter> dead =
                checked.getSideOutput(DEAD_LETTERS).union(mentions.getSideOutput(DEAD_LETTERS));
        DataStream<KeyedMessage> outcomes =
                dead.map(new DeadOutcome(settings.registry()))
                        .name("dead-outcomes")
                        .uid("dead-outcomes")
                        .union(mentions.getSideOutput(OUTCOMES));
        var unused =
                OrderedByKey.apply(
                        mentions.getSideOutput(RESTATEMENTS).keyBy(new RestatementKey()),
                        "restate",
                        new RestateFunction(settings.kafka(), settings.documents()),
                        RESTATING,
                        TypeInformation.of(Restatement.class));
        checked.getSideOutput(STEPS)
                .union(mentions.getSideOutput(STEPS))
                .keyBy(new OneKey())
                .process(
                        new ProgressFunction(
                                encoder.id(),
                                settings.registry(),
                                indexedBefore.own(),
                                List.of(EncodeFunction.INVALID, EncodeFunction.NOT_ENCODED)))
                .setParallelism(1)
                .name("progress")
                .uid("progress")
                .sinkTo(kafka(settings, new Records.Keyed(settings.progress())))
                .setParallelism(1)
                .name("told-progress")
                .uid("told-progress");
        mentions.sinkTo(kafka(settings, new Records.Keyed(settings.mentions())))
                .name("mentions")
                .uid("mentions");
        outcomes.sinkTo(kafka(settings, new Records.Keyed(settings.outcomes())))
                .name("outcomes")
                .uid("outcomes");
        dead.sinkTo(kafka(settings, new Records.Dead(settings.dead())))
                .name("dead-letters")
                .uid("dead-letters");
    }

    private static KafkaSource<RawRecord> source(IndexingSettings settings) {
        return KafkaSource.<RawRecord>builder()
                .setProperties(properties(settings))
                // What a publisher took back was never there.
                .setProperty("isolation.level", "read_committed")
                .setBootstrapServers(settings.kafka().servers())
                .setGroupId(settings.group())
                .setTopics(settings.documents())
                .setDeserializer(new Records.Raw())
                // Without a checkpoint to go on from everything is read: what is there already is
                // written once more, to the same effect.
                .setStartingOffsets(OffsetsInitializer.earliest())
                .build();
    }

    private static Properties properties(IndexingSettings settings) {
        Properties properties = new Properties();
        properties.putAll(settings.kafka().client());
        return properties;
    }

    private static MilvusSink<Encoded, Indexed> sink(
            IndexingSettings settings, EncoderSource.Identity encoder) {
        MilvusSettings milvus = settings.milvus();
        String id = encoder.id();
        int dimension = encoder.dimension();
        return MilvusSink.builder(
                        () -> MentionCollection.open(milvus, id, dimension),
                        new ToChange(settings.registry()),
                        Indexed::of,
                        encoded -> encoded.origin().place(),
                        Encoded::bytes,
                        TypeInformation.of(Indexed.class))
                .capacity(settings.capacity())
                .batch(Math.min(BATCH, settings.capacity()))
                .build();
    }

    private static <T> KafkaSink<T> kafka(
            IndexingSettings settings, KafkaRecordSerializationSchema<T> records) {
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(properties(settings))
                .setBootstrapServers(settings.kafka().servers())
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setProperty("max.request.size", Integer.toString(2 * Topic.LARGEST_RECORD))
                .setRecordSerializer(records)
                .build();
    }

    /** A dead letter is an outcome too. */
    private static final class DeadOutcome implements MapFunction<DeadLetter, KeyedMessage> {
        private static final long serialVersionUID = 1;

        private final RegistrySettings registry;

        private transient OutcomeMessages outcomes;

        DeadOutcome(RegistrySettings registry) {
            this.registry = registry;
        }

        @Override
        public KeyedMessage map(DeadLetter letter) throws IOException {
            if (outcomes == null) {
                outcomes = new OutcomeMessages(registry);
            }
            return outcomes.message(letter.record(), Outcome.DEAD, 0, 0, letter.reason(), null);
        }
    }

    /** The key is the document's id. */
    private static final class DocumentKey implements KeySelector<RawRecord, String> {
        private static final long serialVersionUID = 1;

        @Override
        public String getKey(RawRecord record) throws InvalidDocumentException {
            return DocumentReader.id(record);
        }
    }

    private static final class RestatementKey implements KeySelector<Restatement, String> {
        private static final long serialVersionUID = 1;

        @Override
        public String getKey(Restatement what) {
            return new String(what.key(), StandardCharsets.UTF_8);
        }
    }

    private static final class OneKey implements KeySelector<Step, Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer getKey(Step step) {
            return 0;
        }
    }

    private static final class EncodedKey implements KeySelector<Encoded, String> {
        private static final long serialVersionUID = 1;

        @Override
        public String getKey(Encoded encoded) throws InvalidDocumentException {
            return DocumentReader.id(encoded.origin());
        }
    }

    /** Records were checked before, so that they cannot fail here. */
    private static final class ToChange implements MilvusSink.Mapping<Encoded, DocumentChange> {
        private static final long serialVersionUID = 1;

        private final RegistrySettings registry;

        private transient Rows rows;

        ToChange(RegistrySettings registry) {
            this.registry = registry;
        }

        @Override
        public DocumentChange apply(Encoded encoded) {
            if (rows == null) {
                rows = new Rows(registry);
            }
            try {
                return rows.change(encoded);
            } catch (InvalidDocumentException e) {
                throw new IllegalStateException(
                        "record " + encoded.origin().place() + " passed its checks", e);
            }
        }
    }
}
