package io.nerstream.service.access.limits;

import java.time.Duration;

/** Whether a request may run now. */
public sealed interface Admission {
    /** It may; whoever runs it says when it has ended. */
    record Admitted(Runnable ended) implements Admission {}

    /** Not yet: its key has asked too often. */
    record TooOften(int requestsPerSecond, Duration pause) implements Admission {}

    /** Not now: as many of its key run as may. */
    record TooMany(int concurrent) implements Admission {}
}
