package io.nerstream.deploy;

import io.nerstream.cli.run.AlertsRunCommand;
import io.nerstream.cli.run.ServeCommand;
import io.nerstream.indexing.IndexingMain;
import java.lang.reflect.AnnotatedElement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The programs that run on a cluster, and what they can be told. */
public enum Program {
    INDEXING("nerstream-indexing"),
    SERVICE("nerstream-service"),
    ALERTS("nerstream-alerts");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+).*");

    private final String resource;

    Program(String resource) {
        this.resource = resource;
    }

    public String resource() {
        return resource;
    }

    /** What stands before its options. */
    public List<String> command() {
        return switch (this) {
            case INDEXING -> List.of();
            case SERVICE -> List.of("serve");
            case ALERTS -> List.of("alerts", "run");
        };
    }

    public CommandLine commandLine() {
        return new CommandLine(
                switch (this) {
                    case INDEXING -> new IndexingMain();
                    case SERVICE -> new ServeCommand();
                    case ALERTS -> new AlertsRunCommand();
                });
    }

    /** Environment variables that stand for its options. */
    public Set<String> variables() {
        return all(false);
    }

    /** Those that must be given. */
    public Set<String> requiredVariables() {
        return all(true);
    }

    private Set<String> all(boolean requiredOnly) {
        return variables(commandLine(), requiredOnly);
    }

    /** Those of a command. */
    public static Set<String> variables(CommandLine line, boolean requiredOnly) {
        // Else the variables of this very process stand in their place.
        line.getCommandSpec().interpolateVariables(false);
        return line.getCommandSpec().options().stream()
                .filter(option -> isRequired(option) || !requiredOnly)
                .flatMap(option -> variable(option).stream())
                .collect(Collectors.toSet());
    }

    /** Whatever its default is: a variable that may be empty is one for picocli. */
    private static boolean isRequired(OptionSpec option) {
        return option.userObject() instanceof AnnotatedElement declared
                && Optional.ofNullable(declared.getAnnotation(Option.class))
                        .filter(Option::required)
                        .isPresent();
    }

    private static Optional<String> variable(OptionSpec option) {
        return Optional.ofNullable(option.defaultValue())
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1));
    }
}
