package io.nerstream.service.access.keys;

/**
 * How much the holder of a key may ask for.
 *
 * @param requestsPerSecond on average; twice as many at once after a pause
 * @param concurrent requests that may run at the same time; a stream of alerts is one
 * @param bodyBytes of one request
 */
public record KeyLimits(int requestsPerSecond, int concurrent, long bodyBytes) {
    /** The largest body that the service takes from anybody. */
    public static final long LARGEST_BODY = 16L * 1024 * 1024;

    /** For keys of which nothing else is said. */
    public static final KeyLimits USUAL = new KeyLimits(100, 32, LARGEST_BODY);
}
