package io.nerstream.service.http.search;

import io.javalin.http.Context;
import io.nerstream.service.http.answers.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * Requests that wait until everything acknowledged is indexed. They wait beside those that are
 * answered, and keep none of their places.
 */
final class StrongReads {
    static final int MOST_WAITING = 64;

    private final AllIndexed indexing;
    private final Duration patience;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);

    /** How the indexing is waited for. */
    interface AllIndexed {
        /** Returns how many documents still wait when the time is over. */
        long await(Duration longest) throws InterruptedException;
    }

    StrongReads(AllIndexed indexing, Duration patience) {
        this.indexing = indexing;
        this.patience = patience;
    }

    void await(Context context) throws InterruptedException {
        if (!waiting.tryAcquire()) {
            context.header("Retry-After", "5");
            throw new Problem(
                    503,
                    "Too many strong searches",
                    MOST_WAITING
                            + " searches wait already until all is indexed: try again later, or without 'consistency': 'strong'");
        }
        try {
            long missing = indexing.await(patience);
            if (missing > 0) {
                context.header("Retry-After", "5");
                throw new Problem(
                        503,
                        "Not yet indexed",
                        missing
                                + " documents still wait to be indexed after "
                                + patience.toSeconds()
                                + " seconds: try again later, or without 'consistency': 'strong'");
            }
        } finally {
            waiting.release();
        }
    }
}
