package io.nerstream.service.alerts;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What one address may cost.
 *
 * @param atOnce requests that run at a time
 * @param waiting alerts that are in hand for it, pauses before repetitions included; more are dead
 *     letters
 * @param waitingAtRest the same, while it is not called
 * @param deadline for a whole request, from the look-up of its name to the end of its answer
 * @param failuresToRest in a row, after which it is not called for a while
 * @param rest that while; then a single request tries it
 * @param patience how long an alert waits to be tried
 * @param failuresToDisable in a row, after which it is called no more
 */
record WebhookLimits(
        int atOnce,
        int waiting,
        int waitingAtRest,
        Duration deadline,
        int failuresToRest,
        Duration rest,
        Duration patience,
        int failuresToDisable) {
    static final WebhookLimits USUAL =
            new WebhookLimits(
                    4,
                    5_000,
                    500,
                    Duration.ofSeconds(10),
                    5,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(10),
                    300);

    WebhookLimits {
        requireNonNull(deadline, "deadline is null");
        requireNonNull(rest, "rest is null");
        requireNonNull(patience, "patience is null");
    }
}
