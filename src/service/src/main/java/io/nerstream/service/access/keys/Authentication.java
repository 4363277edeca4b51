package io.nerstream.service.access.keys;

/** Whether a request says who it is from. */
public sealed interface Authentication {
    /** It is from the holder of this key. */
    record Known(ApiKey key) implements Authentication {}

    /**
     * It is not.
     *
     * @param reason what its sender is told; whose key it would be is said to nobody else
     */
    record Unknown(String reason) implements Authentication {}
}
