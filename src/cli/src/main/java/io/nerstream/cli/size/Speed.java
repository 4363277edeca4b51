package io.nerstream.cli.size;

/** How fast a model reads. */
sealed interface Speed {
    /** Tokens a second, by one. */
    double tokens();

    /** Who says so. */
    String restsOn();

    /** A core of a processor. */
    record OfCore(double tokens, String restsOn) implements Speed {}

    /** A GPU. */
    record OfGpu(double tokens, String restsOn) implements Speed {}
}
