package io.nerstream.alerts;

import io.nerstream.alerts.matching.SavedTypes;
import io.nerstream.schemas.Topic;
import io.nerstream.settings.RegistrySettings;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Mentions to alerts.
 *
 * <pre>
 * types (all of them on every instance) ─┬───────────────────────┐
 * mentions, by document ─► match ─► matches, by saved type ─► novelty ─► alerts
 *                            └─► mentions.dead
 * </pre>
 *
 * <p>Every pair is found where its mention is read; what is new, and how much of it, is decided
 * where all matches of one saved type meet.
 */
final class AlertsTopology {
    static final String TYPES = "types";
    static final String WAITING = "waiting";
    static final String SEEN = "seen";
    static final String RATES = "rates";
    static final String MATCHES = "matches";
    static final String ALERTS = "alerts";
    static final String DEAD = "dead";
    static final String DEAD_MATCHES = "dead-matches";

    private static final String MATCH = "match";
    private static final String NOVELTY = "novelty";

    private AlertsTopology() {}

    static Topology build(SavedTypes types, RegistrySettings registry, AlertMeasures measures) {
        Topology topology = new Topology();
        ByteArrayDeserializer in = new ByteArrayDeserializer();
        ByteArraySerializer out = new ByteArraySerializer();
        topology.addGlobalStore(
                types(),
                "types-source",
                in,
                in,
                Topic.TYPES.topicName(),
                "types-reader",
                () -> new TypesProcessor(types, registry));
        topology.addSource("mentions", in, in, Topic.MENTIONS.topicName());
        topology.addProcessor(
                MATCH, () -> new MatchProcessor(types, registry, measures), "mentions");
        // By their offsets: Kafka may count mentions as read that wait for the next batch.
        topology.addStateStore(inMemory(WAITING, Serdes.Long(), Serdes.ByteArray()), MATCH);
        topology.addSink(MATCHES, Topic.MATCHES.topicName(), out, out, MATCH);
        topology.addSource("matches-source", in, in, Topic.MATCHES.topicName());
        topology.addProcessor(
                NOVELTY, () -> new NoveltyProcessor(types, registry, measures), "matches-source");
        topology.addStateStore(inMemory(SEEN, Serdes.ByteArray(), Serdes.Long()), NOVELTY);
        topology.addStateStore(inMemory(RATES, Serdes.ByteArray(), Serdes.ByteArray()), NOVELTY);
        topology.addSink(ALERTS, Topic.ALERTS.topicName(), out, out, NOVELTY);
        // Two, since one would make one task of both steps.
        topology.addSink(DEAD, Topic.MENTIONS_DEAD.topicName(), out, out, MATCH);
        topology.addSink(DEAD_MATCHES, Topic.MENTIONS_DEAD.topicName(), out, out, NOVELTY);
        return topology;
    }

    /** On disk: vectors of types are in memory once already. */
    private static StoreBuilder<KeyValueStore<byte[], byte[]>> types() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(TYPES),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withLoggingDisabled();
    }

    /** What was on disk would be thrown away after a crash; this comes back from Kafka always. */
    private static <K, V> StoreBuilder<KeyValueStore<K, V>> inMemory(
            String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values);
    }
}
