package io.nerstream.encoder.head;

/**
 * How the parts of a score are weighed; see head.py for the formula.
 *
 * @param far weight of the learned part for descriptions far from those of training
 * @param near the same for descriptions of training
 * @param lessBackground what being near to any description takes off
 * @param lessKnown what being near to a type of training takes off, for descriptions far from these
 * @param surroundings weight of the text around a mention, for descriptions far from those of
 *     training
 * @param halfWay cosine to the nearest description of training at which a description is half-way
 *     between far and near
 * @param width how wide the way is
 */
public record Scoring(
        float far,
        float near,
        float lessBackground,
        float lessKnown,
        float surroundings,
        float halfWay,
        float width) {
    static final int SIZE = 7;

    /** As the program takes them. */
    public float[] toArray() {
        return new float[] {far, near, lessBackground, lessKnown, surroundings, halfWay, width};
    }
}
