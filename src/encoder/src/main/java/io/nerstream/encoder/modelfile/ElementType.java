package io.nerstream.encoder.modelfile;

import java.util.Arrays;
import java.util.Optional;

/**
 * How tensor values are stored, and back to float32.
 *
 * <p>The quantised layouts are those of ggml ({@code ggml-common.h}); each product and sum is
 * rounded in the order of gguf-py's {@code quants.py}, so that results are equal bit for bit.
 */
public enum ElementType {
    F32(0, 1, 4) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            to[index] = Float.intBitsToFloat(int32(from, at));
        }
    },
    F16(1, 1, 2) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            to[index] = half(from, at);
        }
    },
    BF16(30, 1, 2) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            to[index] = Float.intBitsToFloat(uint16(from, at) << 16);
        }
    },
    Q4_0(2, 32, 18) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            for (int i = 0; i < 16; i++) {
                int pair = from[at + 2 + i];
                to[index + i] = scale * (low(pair) - 8);
                to[index + 16 + i] = scale * (high(pair) - 8);
            }
        }
    },
    Q4_1(3, 32, 20) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            float least = half(from, at + 2);
            for (int i = 0; i < 16; i++) {
                int pair = from[at + 4 + i];
                to[index + i] = scale * low(pair) + least;
                to[index + 16 + i] = scale * high(pair) + least;
            }
        }
    },
    Q5_0(6, 32, 22) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            int high = int32(from, at + 2);
            for (int i = 0; i < 16; i++) {
                int pair = from[at + 6 + i];
                to[index + i] = scale * ((low(pair) | fifth(high, i)) - 16);
                to[index + 16 + i] = scale * ((high(pair) | fifth(high, 16 + i)) - 16);
            }
        }
    },
    Q5_1(7, 32, 24) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            float least = half(from, at + 2);
            int high = int32(from, at + 4);
            for (int i = 0; i < 16; i++) {
                int pair = from[at + 8 + i];
                to[index + i] = scale * (low(pair) | fifth(high, i)) + least;
                to[index + 16 + i] = scale * (high(pair) | fifth(high, 16 + i)) + least;
            }
        }
    },
    Q8_0(8, 32, 34) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            for (int i = 0; i < 32; i++) {
                to[index + i] = from[at + 2 + i] * scale;
            }
        }
    },
    Q4_K(12, 256, 144) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            float least = half(from, at + 2);
            for (int group = 0; group < 8; group++) {
                float groupScale = scale * kScale(from, at + 4, group);
                float groupLeast = least * kLeast(from, at + 4, group);
                int bytes = at + 16 + group / 2 * 32;
                int shift = group % 2 * 4;
                for (int i = 0; i < 32; i++) {
                    to[index + group * 32 + i] =
                            groupScale * ((from[bytes + i] >> shift) & 15) - groupLeast;
                }
            }
        }
    },
    Q5_K(13, 256, 176) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at);
            float least = half(from, at + 2);
            for (int group = 0; group < 8; group++) {
                float groupScale = scale * kScale(from, at + 4, group);
                float groupLeast = least * kLeast(from, at + 4, group);
                int bytes = at + 48 + group / 2 * 32;
                int shift = group % 2 * 4;
                for (int i = 0; i < 32; i++) {
                    int high = fifth(from[at + 16 + i], group);
                    to[index + group * 32 + i] =
                            groupScale * (((from[bytes + i] >> shift) & 15) | high) - groupLeast;
                }
            }
        }
    },
    Q6_K(14, 256, 210) {
        @Override
        void decode(byte[] from, int at, float[] to, int index) {
            float scale = half(from, at + 208);
            for (int i = 0; i < 256; i++) {
                // Two runs of 128 values; in each, quarter q of 32 values takes its low bits from
                // half of 64 bytes and its high bits from
                // bit pair q of 32 bytes.
                int run = i / 128;
                int quarter = i % 128 / 32;
                int pair = from[at + run * 64 + quarter % 2 * 32 + i % 32];
                int low = quarter < 2 ? low(pair) : high(pair);
                int high = (from[at + 128 + run * 32 + i % 32] >> (quarter * 2)) & 3;
                to[index + i] = scale * from[at + 192 + i / 16] * ((low | (high << 4)) - 32);
            }
        }
    };

    private final int ggmlId;
    private final int blockValues;
    private final int blockBytes;

    ElementType(int ggmlId, int blockValues, int blockBytes) {
        this.ggmlId = ggmlId;
        this.blockValues = blockValues;
        this.blockBytes = blockBytes;
    }

    /** Decodes one block. */
    abstract void decode(byte[] from, int at, float[] to, int index);

    /** Values that are stored together; a row is a whole number of blocks. */
    int blockValues() {
        return blockValues;
    }

    int blockBytes() {
        return blockBytes;
    }

    /** Decodes whole blocks: {@code values} is a multiple of the block's values. */
    void decodeAll(byte[] from, int values, float[] to, int index) {
        int blocks = values / blockValues;
        for (int block = 0; block < blocks; block++) {
            decode(from, block * blockBytes, to, index + block * blockValues);
        }
    }

    static Optional<ElementType> ofGgml(int id) {
        return Arrays.stream(values()).filter(type -> type.ggmlId == id).findFirst();
    }

    static Optional<ElementType> ofSafetensors(String name) {
        return switch (name) {
            case "F32" -> Optional.of(F32);
            case "F16" -> Optional.of(F16);
            case "BF16" -> Optional.of(BF16);
            default -> Optional.empty();
        };
    }

    private static int low(int pair) {
        return pair & 15;
    }

    private static int high(int pair) {
        return (pair >> 4) & 15;
    }

    /** Bit {@code i} as the fifth bit of a value. */
    private static int fifth(int bits, int i) {
        return ((bits >>> i) & 1) << 4;
    }

    private static int uint16(byte[] from, int at) {
        return (from[at] & 255) | ((from[at + 1] & 255) << 8);
    }

    private static int int32(byte[] from, int at) {
        return uint16(from, at) | (uint16(from, at + 2) << 16);
    }

    /** IEEE 754 binary16 to binary32; exact for every value. */
    private static float half(byte[] from, int at) {
        int bits = uint16(from, at);
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 31;
        int fraction = bits & 1023;
        if (exponent == 0) {
            float subnormal = fraction * 0x1p-24f;
            return sign == 0 ? subnormal : -subnormal;
        }
        int wide = exponent == 31 ? 255 : exponent + 112;
        return Float.intBitsToFloat(sign | (wide << 23) | (fraction << 13));
    }

    /** The 6-bit scale of a group in the 12 packed bytes of Q4_K and Q5_K. */
    private static int kScale(byte[] from, int at, int group) {
        return group < 4
                ? from[at + group] & 63
                : low(from[at + 4 + group]) | ((from[at + group - 4] >> 2) & 48);
    }

    /** The 6-bit minimum of a group in the 12 packed bytes of Q4_K and Q5_K. */
    private static int kLeast(byte[] from, int at, int group) {
        return group < 4
                ? from[at + 4 + group] & 63
                : high(from[at + 4 + group]) | ((from[at + group] >> 2) & 48);
    }
}
