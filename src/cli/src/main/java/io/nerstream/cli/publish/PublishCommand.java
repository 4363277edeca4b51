package io.nerstream.cli.publish;

import io.nerstream.cli.client.ServiceOptions;
import io.nerstream.cli.terminal.Ending;
import io.nerstream.cli.terminal.TerminalText;
import io.nerstream.documents.DocumentFiles;
import io.nerstream.documents.DocumentJson;
import io.nerstream.documents.DocumentSink;
import io.nerstream.documents.FeedPoll;
import io.nerstream.documents.Format;
import io.nerstream.documents.NoDocumentException;
import io.nerstream.documents.Reading;
import io.nerstream.schemas.Document;
import io.nerstream.settings.KafkaSettings;
import io.nerstream.settings.options.RegistryOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "publish",
        description = {
            "Publishes documents; returns when Kafka has acknowledged them all. What is no document is named by file and line, and takes no other along.",
            "Files of JSON (an object a line, one behind the other, in an array), CSV and TSV (columns id and text), text, HTML, RSS and Atom, e-mail, PDF and office files; packed by gzip, zstd or zip or not. Their format is known by name or beginning."
        },
        mixinStandardHelpOptions = true)
public final class PublishCommand implements Callable<Integer> {
    private static final int BAD_INPUT = 1;

    @Spec private picocli.CommandLine.Model.CommandSpec spec;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE|DIR|-",
            description =
                    "What to publish; -: standard input, one document a line if it looks like nothing else.")
    private List<String> inputs = List.of();

    @Option(
            names = "--feed",
            paramLabel = "URL",
            description = "Looks at an RSS or Atom feed again and again, until Ctrl-C.")
    private Optional<URI> feed = Optional.empty();

    @Option(
            names = "--every",
            defaultValue = "PT5M",
            paramLabel = "DURATION",
            description = "How often; PT0S: once. Default: ${DEFAULT-VALUE}.")
    private Duration every;

    @Option(
            names = "--format",
            converter = FormatName.class,
            description =
                    "json, csv, lines (one document a line), text, html, feed or office; default: found by looking.")
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--charset",
            description = "Of text without a mark, such as ISO-8859-1; default: UTF-8.")
    private Optional<Charset> charset = Optional.empty();

    @Option(
            names = "--id-prefix",
            defaultValue = "",
            description = "Stands before each id, so that those of different origins differ.")
    private String idPrefix;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            description =
                    "They are removed after that time, such as P30D, unless they say otherwise.")
    private Optional<String> timeToLive = Optional.empty();

    @Option(
            names = "--wait",
            description = "Returns when these documents, and no others, are searchable or refused.")
    private boolean wait;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Writes to this Kafka directly; default: through the query service.")
    private Optional<String> kafka = Optional.empty();

    @Option(
            names = "--kafka-properties",
            defaultValue = "${env:NERSTREAM_KAFKA_PROPERTIES:-}",
            paramLabel = "FILE",
            description = "With --kafka: properties of its clients; default: none.")
    private Path kafkaProperties;

    @Mixin private RegistryOptions registry;

    @Option(names = "--limit", defaultValue = "-1", description = "Only the first documents.")
    private long limit;

    @Option(
            names = "--backfill",
            description = "They are old: they can be searched, and raise no alerts.")
    private boolean backfill;

    @Option(names = "--json", description = "The counts as JSON.")
    private boolean json;

    @Mixin private ServiceOptions service;

    /** A format by its name, or by a usual ending of files. */
    static final class FormatName implements ITypeConverter<Format> {
        @Override
        public Format convert(String name) {
            for (Format one : Format.values()) {
                if (one.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    return one;
                }
            }
            return Format.ofName("." + name)
                    .orElseThrow(
                            () ->
                                    new TypeConversionException(
                                            "'"
                                                    + name
                                                    + "' is not json, csv, lines, text, html, feed or office"));
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        PublishProgress progress = new PublishProgress(json);
        // By Ctrl-C, too.
        Ending.first(progress::report);
        try (progress;
                PublishTarget target =
                        kafka.isPresent()
                                ? new KafkaTarget(
                                        KafkaSettings.at(kafka.get(), kafkaProperties),
                                        registry.settings(),
                                        progress)
                                : new ServiceTarget(service, wait, progress)) {
            try {
                read(new ToTarget(target, progress, life()), target);
            } finally {
                // Whatever ended the reading: what was read is published, and counted.
                target.finish();
            }
        } finally {
            progress.report();
        }
        return progress.allGood() ? 0 : BAD_INPUT;
    }

    private void check() {
        if (inputs.isEmpty() == feed.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "give files, folders or -, or else --feed: not both, and not neither");
        }
        if (every.isNegative()) {
            throw new ParameterException(
                    spec.commandLine(), "--every is " + every + ", it must not be negative");
        }
        if (wait && kafka.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--wait asks the query service, --kafka goes past it: leave one out");
        }
    }

    private Optional<Duration> life() {
        try {
            return timeToLive.isEmpty()
                    ? Optional.empty()
                    : Optional.of(DocumentJson.timeToLive(timeToLive.get()));
        } catch (NoDocumentException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private void read(ToTarget sink, PublishTarget target) throws Exception {
        try {
            if (feed.isPresent()) {
                follow(new FeedPoll(feed.get(), idPrefix, sink), target);
                return;
            }
            DocumentFiles files = new DocumentFiles(new Reading(format, charset, idPrefix), sink);
            for (String input : inputs) {
                if (input.equals("-")) {
                    files.read(sink.opened(System.in), "stdin");
                } else {
                    files.read(Path.of(input));
                }
            }
        } catch (Enough e) {
            // As many as were asked for.
        }
    }

    private void follow(FeedPoll poll, PublishTarget target)
            throws IOException, InterruptedException {
        while (true) {
            try {
                boolean unused = poll.look();
            } catch (IOException e) {
                if (every.isZero()) {
                    throw new IllegalArgumentException(
                            "the feed at " + feed.get() + " cannot be read: " + e.getMessage(), e);
                }
                System.err.println(
                        "nerstream: the feed cannot be read now: "
                                + TerminalText.of(
                                        e.getMessage() == null
                                                ? "no answer from " + feed.get().getHost()
                                                : e.getMessage()));
            }
            target.finish();
            if (every.isZero()) {
                return;
            }
            Thread.sleep(every.toMillis());
        }
    }

    /** The wanted number is reached. */
    static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Hands on what is read, with what the options say. */
    private final class ToTarget implements DocumentSink {
        private final PublishTarget target;
        private final PublishProgress progress;
        private final Optional<Duration> life;
        private long sent;

        ToTarget(PublishTarget target, PublishProgress progress, Optional<Duration> life) {
            this.target = target;
            this.progress = progress;
            this.life = life;
        }

        @Override
        public void document(Document document) throws InterruptedException {
            if (sent == limit) {
                throw new Enough();
            }
            sent++;
            Document.Builder published = Document.newBuilder(document);
            if (backfill) {
                published.setBackfill(true);
            }
            if (life.isPresent() && document.getExpires() == null) {
                published.setExpires(Instant.now().plus(life.get()));
            }
            target.publish(published.build());
        }

        @Override
        public void refused(String where, String why, long records) {
            progress.refused(where, why, records);
        }

        @Override
        public void passedOver(String where) {
            progress.passedOver(where);
        }

        @Override
        public InputStream opened(InputStream file) {
            return progress.counting(file);
        }
    }
}
