package io.nerstream.settings.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The variables that nerstream's programs can be set with; all share one environment. */
public final class EnvironmentVariables {
    /** How the names of all begin. */
    public static final String PREFIX = "NERSTREAM_";

    // No option has it: it is read before there are options, by the configuration of the log.
    private static final String LOG = "NERSTREAM_LOG";

    private static final List<String> LOG_FORMS = List.of("text", "json");

    private static final Set<String> KNOWN =
            Set.of(
                    "NERSTREAM_API_KEY",
                    "NERSTREAM_API_KEY_FILE",
                    "NERSTREAM_AUDIT",
                    "NERSTREAM_CA",
                    "NERSTREAM_CACHE",
                    "NERSTREAM_CAPACITY",
                    "NERSTREAM_CHECKPOINT_SECONDS",
                    "NERSTREAM_DATA",
                    "NERSTREAM_DEVICE",
                    "NERSTREAM_DTYPE",
                    "NERSTREAM_ENCODER",
                    "NERSTREAM_FLINK_IMAGE",
                    "NERSTREAM_HOST",
                    "NERSTREAM_IMAGE",
                    "NERSTREAM_INDEX",
                    "NERSTREAM_JAVA_OPTIONS",
                    "NERSTREAM_KAFKA",
                    "NERSTREAM_KAFKA_PROPERTIES",
                    "NERSTREAM_KEYS",
                    LOG,
                    "NERSTREAM_METRICS_HOST",
                    "NERSTREAM_METRICS_PORT",
                    "NERSTREAM_MILVUS",
                    "NERSTREAM_MILVUS_PROPERTIES",
                    "NERSTREAM_MILVUS_TOKEN",
                    "NERSTREAM_MODEL",
                    "NERSTREAM_PARALLELISM",
                    "NERSTREAM_PARTITIONS_BY_SOURCE",
                    "NERSTREAM_PORT",
                    "NERSTREAM_SCHEMA_REGISTRY",
                    "NERSTREAM_SCHEMA_REGISTRY_PROPERTIES",
                    "NERSTREAM_SERVICE",
                    "NERSTREAM_SHARDS",
                    "NERSTREAM_SPANS",
                    "NERSTREAM_TLS_CERTIFICATE",
                    "NERSTREAM_TLS_KEY");

    // What an orchestrator tells about services whose name begins like that.
    private static final Pattern LINK =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_.*)?)");

    private EnvironmentVariables() {}

    /** Their names. */
    public static Set<String> known() {
        return KNOWN;
    }

    /** What is wrong: names that begin as nerstream's do, and are none of them. */
    static List<String> problems(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        new TreeSet<>(environment.keySet())
                .stream()
                        .filter(name -> name.startsWith(PREFIX) && !KNOWN.contains(name))
                        .filter(name -> !isLink(name, environment.get(name)))
                        .map(
                                name ->
                                        "environment variable "
                                                + name
                                                + " is none of nerstream's: correct its name, or take it away")
                        .forEach(problems::add);
        String log = environment.getOrDefault(LOG, "text");
        if (!LOG_FORMS.contains(log)) {
            problems.add(LOG + " is '" + log + "', it must be one of " + LOG_FORMS);
        }
        return problems;
    }

    private static boolean isLink(String name, String value) {
        return LINK.matcher(name).matches() || (name.endsWith("_PORT") && value.contains("://"));
    }
}
