package io.nerstream.metrics;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How far consumers are behind, by what Kafka told them with the last records. */
public final class KafkaLag {
    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String LAG = "records-lag";

    private KafkaLag() {}

    /** Records of a topic that were not read yet, over all partitions of these consumers. */
    public static double of(Map<MetricName, ? extends Metric> metrics, String topic) {
        double lag = 0;
        for (Map.Entry<MetricName, ? extends Metric> one : metrics.entrySet()) {
            MetricName name = one.getKey();
            if (name.group().equals(GROUP)
                    && name.name().equals(LAG)
                    && topic.equals(name.tags().get("topic"))
                    && one.getValue().metricValue() instanceof Double value
                    && !value.isNaN()) {
                lag += value;
            }
        }
        return lag;
    }
}
