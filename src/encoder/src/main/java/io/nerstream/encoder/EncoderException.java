package io.nerstream.encoder;

/** An encoder cannot be opened as its manifest describes it; the message says what to do. */
public final class EncoderException extends RuntimeException {
    public EncoderException(String message) {
        super(message);
    }

    public EncoderException(String message, Throwable cause) {
        super(message, cause);
    }
}
