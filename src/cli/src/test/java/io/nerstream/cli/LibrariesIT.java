package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Under which licences the libraries are that nerstream runs with, by the build's list of them. */
class LibrariesIT {
    private static final Path LIST = Path.of("../../target/bom.json");

    private static final Set<String> ALLOWED =
            Set.of(
                    "Apache-2.0",
                    "MIT",
                    "BSD-2-Clause",
                    "BSD-3-Clause",
                    "BSD-4-Clause",
                    "0BSD",
                    "EPL-2.0",
                    "CC0-1.0",
                    "Unicode-3.0",
                    // MIT by another name, BSD by another name, Apache-1.1 without a clause.
                    "Bouncy Castle Licence",
                    "Go License",
                    "Similar to Apache License but with the acknowledgment clause removed");

    /** Libraries of libraries under other licences, unchanged and in jars of their own. */
    private static final Map<String, String> LOOKED_AT =
            Map.of(
                    // Of XChart, which draws the layer study: LGPL, can be replaced by another jar.
                    "de.erichseifert.vectorgraphics2d:VectorGraphics2D",
                    "GNU Library or Lesser General Public License (LGPL)",
                    // Of Apache Tika, for the characters of mails: MPL, source at its own project.
                    "com.github.albfernandez:juniversalchardet",
                    "Mozilla Public License Version 1.1",
                    // Of Apache Tika: may be used for everything but making a packer of RAR files.
                    "com.github.junrar:junrar",
                    "UnRar License");

    /** Maven makes no list when it is told to be offline. */
    static boolean isListed() {
        return Files.exists(LIST);
    }

    @Test
    @EnabledIf(value = "isListed", disabledReason = "there is no list: Maven ran with -o")
    void shouldAllHaveALicenceThatWasLookedAt() throws Exception {
        JsonNode components = new JsonMapper().readTree(LIST.toFile()).path("components");
        assertThat(components.size()).isGreaterThan(100);
        List<String> others = new ArrayList<>();
        Set<String> met = new HashSet<>();
        for (JsonNode component : components) {
            String name = component.path("group").asText() + ":" + component.path("name").asText();
            Set<String> licences = licences(component);
            String lookedAt = LOOKED_AT.get(name);
            if (lookedAt != null && licences.contains(lookedAt)) {
                met.add(name);
            } else if (licences.stream().noneMatch(ALLOWED::contains)) {
                others.add(name + " " + licences);
            }
        }
        assertThat(others).isEmpty();
        // What is no longer there needs no exception.
        assertThat(met).isEqualTo(LOOKED_AT.keySet());
    }

    /** Of several, each may be chosen. */
    private static Set<String> licences(JsonNode component) {
        Set<String> licences = new HashSet<>();
        for (JsonNode one : component.path("licenses")) {
            licences.add(one.at("/license/id").asText());
            licences.add(one.at("/license/name").asText());
            licences.add(one.path("expression").asText());
        }
        licences.remove("");
        return licences;
    }
}
