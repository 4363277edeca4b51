package io.nerstream.encoder.modelfile;

/** The upper half of a float32: its range, with 8 bits of precision. */
public final class Bfloat16 {
    private static final int DROPPED_BITS = 16;

    private Bfloat16() {}

    /** Rounds to the nearest, ties to even; values are finite. */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        int tie = (bits >>> DROPPED_BITS) & 1;
        return (short) ((bits + 0x7fff + tie) >>> DROPPED_BITS);
    }

    public static float toFloat(short value) {
        return Float.intBitsToFloat(value << DROPPED_BITS);
    }
}
