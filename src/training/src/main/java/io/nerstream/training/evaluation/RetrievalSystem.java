package io.nerstream.training.evaluation;

/** Something that ranks the documents it was made over. */
public interface RetrievalSystem extends AutoCloseable {
    /** What reports call it. */
    String name();

    /**
     * One score for each document, higher is better; negative infinity for one that holds nothing
     * to compare with.
     *
     * @param description of a type
     */
    float[] score(String description) throws InterruptedException;

    @Override
    void close();
}
