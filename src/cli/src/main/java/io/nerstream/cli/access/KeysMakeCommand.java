package io.nerstream.cli.access;

import io.nerstream.service.access.keys.KeyText;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.keys.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "make",
        description = {
            "Makes a key and writes it to standard output, once: the file keeps its hash alone.",
            "read: search, show, status, alerts. write: also publish, remove documents, save types. admin: also remove all documents that a filter finds, and types with webhooks."
        },
        mixinStandardHelpOptions = true)
final class KeysMakeCommand implements Callable<Integer> {
    @Mixin private KeysCommand.FileOption file;

    @Option(
            names = "--name",
            required = true,
            paramLabel = "NAME",
            description = "Whose key it is, for people.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "ROLE",
            description = "read, write or admin.")
    private Role role;

    @Option(
            names = "--expires",
            paramLabel = "DURATION",
            description = "It no longer counts after that time, such as P90D; default: never.")
    private Optional<Duration> life = Optional.empty();

    @Option(
            names = "--requests-per-second",
            paramLabel = "N",
            description = "On average, twice as many at once; default: 100.")
    private Optional<Integer> requests = Optional.empty();

    @Option(
            names = "--concurrent",
            paramLabel = "N",
            description = "Requests at the same time; default: 32.")
    private Optional<Integer> concurrent = Optional.empty();

    @Option(
            names = "--body-bytes",
            paramLabel = "N",
            description = "Of one request; default, and most: 16777216.")
    private Optional<Long> body = Optional.empty();

    @Override
    public Integer call() throws Exception {
        if (life.isPresent() && (life.get().isNegative() || life.get().isZero())) {
            throw new IllegalArgumentException(
                    "--expires is " + life.get() + ", it must be longer than nothing");
        }
        KeyText key =
                new KeysFile(file.path())
                        .make(
                                new KeysFile.Wanted(
                                        name,
                                        role,
                                        life.map(Instant.now()::plus),
                                        new KeysFile.WantedLimits(requests, concurrent, body)));
        System.err.println(
                "Key "
                        + key.id()
                        + " of role "
                        + role.word()
                        + " is in "
                        + file.path()
                        + "; this is the only time that it is shown:");
        System.out.println(key.reveal());
        return 0;
    }
}
