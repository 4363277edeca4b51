package io.nerstream.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nerstream.deploy.Manifests.Kind;
import io.nerstream.metrics.Measure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MonitoringTest {
    private static final Path BASE = Path.of("base");

    @Test
    void theRulesAreThoseThatAreTested() {
        JsonNode tested = Manifests.in(Path.of("observability", "alerts.yml")).all().get(0);
        JsonNode rules =
                Manifests.in(BASE.resolve("monitoring").resolve("prometheusrule.yaml"))
                        .one(Kind.RULES, "nerstream");
        assertThat(tested.path("groups")).isNotEmpty();
        assertThat(rules.at("/spec/groups")).isEqualTo(tested.path("groups"));
    }

    @Test
    void theAlertsProgramIsScaledByWhatItMeasures() {
        JsonNode scaled =
                Manifests.in(BASE.resolve("autoscaling").resolve("scaledobjects.yaml"))
                        .one(Kind.SCALED, "nerstream-alerts");
        assertThat(scaled.at("/spec/triggers/0/metadata/query").asText())
                .isEqualTo("sum(" + Measure.LAG.series() + "{program=\"alerts\"})");
    }
}
