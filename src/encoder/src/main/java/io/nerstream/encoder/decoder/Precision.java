package io.nerstream.encoder.decoder;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The type that weights are kept and matrix products run in; the residual stream is always float32.
 */
public enum Precision {
    FLOAT32(0),
    BFLOAT16(1),
    FLOAT16(2);

    private static final Logger log = LoggerFactory.getLogger(Precision.class);
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private final int code;

    Precision(int code) {
        this.code = code;
    }

    /** What the TorchScript program calls it. */
    long code() {
        return code;
    }

    /**
     * bfloat16 on GPUs and on x86 CPUs that multiply it natively (AVX512-BF16 or AMX), else
     * float32.
     */
    public static Precision fastest(Device device) {
        return device.isGpu() || cpuMultipliesBfloat16() ? BFLOAT16 : FLOAT32;
    }

    /**
     * The precision of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Precision of(String name) {
        return Stream.of(values())
                .filter(precision -> precision.toString().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "precision '"
                                                + name
                                                + "' is not float32, bfloat16 or float16"));
    }

    private static boolean cpuMultipliesBfloat16() {
        if (!Files.isReadable(CPU_INFO)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .anyMatch(line -> line.contains(" avx512_bf16") || line.contains(" amx_bf16"));
        } catch (IOException e) {
            log.warn("Cannot read {}: float32 is used", CPU_INFO, e);
            return false;
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
