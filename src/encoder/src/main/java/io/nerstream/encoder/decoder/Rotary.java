package io.nerstream.encoder.decoder;

/**
 * Frequencies of rotary position embeddings (RoFormer, arXiv 2104.09864), in radians per position.
 */
final class Rotary {
    private Rotary() {}

    /** base^(−2i / size) for i below size / 2, computed as Hugging Face transformers does. */
    static float[] frequencies(double base, int headSize) {
        float[] frequencies = new float[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = (float) (1 / Math.pow(base, 2.0 * i / headSize));
        }
        return frequencies;
    }

    static float[] linear(float[] frequencies, double factor) {
        float[] scaled = frequencies.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (float) (scaled[i] / factor);
        }
        return scaled;
    }

    /**
     * The scaling of Llama 3.1: long waves are slowed by the factor, short ones kept, those between
     * blended.
     */
    static float[] llama3(
            float[] frequencies, double factor, double low, double high, double originalLength) {
        float[] scaled = frequencies.clone();
        for (int i = 0; i < scaled.length; i++) {
            double wave = 2 * Math.PI / scaled[i];
            if (wave > originalLength / low) {
                scaled[i] = (float) (scaled[i] / factor);
            } else if (wave >= originalLength / high) {
                double smooth = (originalLength / wave - low) / (high - low);
                scaled[i] = (float) ((1 - smooth) * scaled[i] / factor + smooth * scaled[i]);
            }
        }
        return scaled;
    }
}
