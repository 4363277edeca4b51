package io.nerstream.cli.check;

import io.nerstream.stack.StackSettings;
import java.util.Map;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The servers of 'up' on this machine, unless the environment names others. */
final class LocalServers implements IDefaultValueProvider {
    private final Map<String, String> environment;

    LocalServers() {
        this(System.getenv());
    }

    LocalServers(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        return switch (option.longestName()) {
            case "--kafka" ->
                    usual("NERSTREAM_KAFKA", "127.0.0.1:" + StackSettings.USUAL_KAFKA_PORT);
            case "--milvus" ->
                    usual(
                            "NERSTREAM_MILVUS",
                            "http://127.0.0.1:" + StackSettings.USUAL_MILVUS_PORT);
            // Null lets the option's own default stand.
            default -> null;
        };
    }

    private String usual(String variable, String local) {
        return environment.getOrDefault(variable, "").isBlank() ? local : null;
    }
}
