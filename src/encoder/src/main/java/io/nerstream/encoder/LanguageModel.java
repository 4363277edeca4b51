package io.nerstream.encoder;

import ai.djl.Device;
import io.nerstream.encoder.batching.BatchModel;
import io.nerstream.encoder.batching.Load;
import io.nerstream.encoder.batching.Sequence;
import io.nerstream.encoder.batching.TokenBatcher;
import io.nerstream.encoder.decoder.DecoderConfig;
import io.nerstream.encoder.decoder.DecoderFile;
import io.nerstream.encoder.decoder.Precision;
import io.nerstream.encoder.decoder.Prefix;
import io.nerstream.encoder.decoder.Tap;
import io.nerstream.encoder.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A handle on a language model that all its users in this process share: one copy of the weights
 * and one batching thread for a file, a device and a precision. The last handle closed frees them;
 * batch limits are those of the first. Safe for use by several threads.
 */
final class LanguageModel implements AutoCloseable {
    // Guarded by itself: what is loaded in this process.
    private static final List<Shared> LOADED = new ArrayList<>();

    private final Shared shared;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private LanguageModel(Shared shared) {
        this.shared = shared;
    }

    /**
     * Opens a model for vectors of those taps; it is loaded if no handle has it far enough yet.
     *
     * @param path a GGUF file or a Hugging Face folder
     * @throws io.nerstream.encoder.modelfile.ModelFileException if it is damaged or not supported
     */
    static LanguageModel open(Path path, List<Tap> taps, ModelSettings settings)
            throws IOException {
        Path real = path.toAbsolutePath().normalize();
        synchronized (LOADED) {
            for (Shared shared : LOADED) {
                if (shared.isFor(real, settings) && shared.prefix.covers(taps)) {
                    shared.users++;
                    return new LanguageModel(shared);
                }
            }
            Shared shared = Shared.load(real, taps, settings);
            LOADED.add(shared);
            return new LanguageModel(shared);
        }
    }

    DecoderConfig config() {
        return shared.prefix.config();
    }

    Tokenizer tokenizer() {
        return shared.tokenizer;
    }

    /** The blocks that are loaded, to be called by batches on the model's thread only. */
    Prefix prefix() {
        return shared.prefix;
    }

    /** Values in one token's vector of those taps. */
    int width(List<Tap> taps) {
        return shared.prefix.width(taps);
    }

    /** Queues a sequence; see {@link TokenBatcher#submit(BatchModel, Sequence)}. */
    <S extends Sequence, R> CompletableFuture<R> submit(BatchModel<S, R> model, S sequence)
            throws InterruptedException {
        return shared.batcher.submit(model, sequence);
    }

    /** Queues the sequences of a text; see {@link TokenBatcher#submit(BatchModel, List)}. */
    <S extends Sequence, R> List<CompletableFuture<R>> submit(BatchModel<S, R> model, List<S> text)
            throws InterruptedException {
        return shared.batcher.submit(model, text);
    }

    /** Queues a sequence before all others; see {@link TokenBatcher#submitAhead}. */
    <S extends Sequence, R> CompletableFuture<R> submitAhead(BatchModel<S, R> model, S sequence) {
        return shared.batcher.submitAhead(model, sequence);
    }

    Load load() {
        return shared.batcher.load();
    }

    /** Lets everything that waits run at once. */
    void flush() {
        shared.batcher.flush();
    }

    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        synchronized (LOADED) {
            if (--shared.users == 0) {
                LOADED.remove(shared);
                shared.close();
            }
        }
    }

    private static final class Shared {
        private final Path path;
        private final Device device;
        private final Precision precision;
        private final Tokenizer tokenizer;
        private final Prefix prefix;
        private final TokenBatcher batcher;
        // Guarded by LOADED.
        private int users = 1;

        private Shared(Path path, ModelSettings settings, Tokenizer tokenizer, Prefix prefix) {
            this.path = path;
            this.device = settings.device();
            this.precision = settings.precision();
            this.tokenizer = tokenizer;
            this.prefix = prefix;
            this.batcher = new TokenBatcher("encoder-" + device, settings.limits());
        }

        static Shared load(Path path, List<Tap> taps, ModelSettings settings) throws IOException {
            try (DecoderFile file = DecoderFile.open(path)) {
                Tokenizer tokenizer =
                        file.gguf().isPresent()
                                ? Tokenizer.ofGguf(file.gguf().get())
                                : Tokenizer.ofFolder(path);
                try {
                    Prefix prefix =
                            Prefix.load(file, taps, settings.precision(), settings.device());
                    return new Shared(path, settings, tokenizer, prefix);
                } catch (IOException | RuntimeException e) {
                    tokenizer.close();
                    throw e;
                }
            }
        }

        boolean isFor(Path other, ModelSettings settings) {
            return path.equals(other)
                    && device.equals(settings.device())
                    && precision == settings.precision();
        }

        void close() {
            batcher.close();
            prefix.close();
            tokenizer.close();
        }
    }
}
