package io.nerstream.encoder.decoder;

import java.util.Arrays;
import java.util.Optional;

/** The decoder families that this version runs, by their names in config.json and in GGUF. */
public enum Family {
    LLAMA("llama", "llama"),
    MISTRAL("mistral", "llama"),
    QWEN2("qwen2", "qwen2"),
    QWEN3("qwen3", "qwen3"),
    GEMMA3("gemma3_text", "gemma3");

    private final String modelType;
    private final String architecture;

    Family(String modelType, String architecture) {
        this.modelType = modelType;
        this.architecture = architecture;
    }

    static Optional<Family> ofModelType(String modelType) {
        return Arrays.stream(values()).filter(f -> f.modelType.equals(modelType)).findFirst();
    }

    /** GGUF calls Mistral models llama, too. */
    static Optional<Family> ofArchitecture(String architecture) {
        return Arrays.stream(values()).filter(f -> f.architecture.equals(architecture)).findFirst();
    }
}
