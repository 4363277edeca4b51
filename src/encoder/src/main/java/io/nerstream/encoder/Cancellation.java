package io.nerstream.encoder;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Cancelling what was derived cancels what it was derived from; CompletableFuture alone does not do
 * that.
 */
final class Cancellation {
    private Cancellation() {}

    static <T> CompletableFuture<T> passedOn(
            CompletableFuture<T> derived, Collection<? extends CompletableFuture<?>> sources) {
        CompletableFuture<T> unused =
                derived.whenComplete(
                        (value, failure) -> {
                            if (derived.isCancelled()) {
                                sources.forEach(source -> source.cancel(true));
                            }
                        });
        return derived;
    }
}
