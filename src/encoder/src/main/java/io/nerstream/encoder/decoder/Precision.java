package io.nerstream.encoder.decoder;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
     * bfloat16 on GPUs and on x86 CPUs that multiply it faster than float32, else float32; decided
     * by what the CPU says of itself, so that a machine always decides the same.
     */
    public static Precision fastest(Device device) {
        return device.isGpu() ? BFLOAT16 : fastestOnCpu();
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

    private static Precision fastestOnCpu() {
        if (!Files.isReadable(CPU_INFO)) {
            return FLOAT32;
        }
        try {
            return fastestOn(Files.readAllLines(CPU_INFO));
        } catch (IOException e) {
            log.warn("Cannot read {}: float32 is used", CPU_INFO, e);
            return FLOAT32;
        }
    }

    /**
     * AVX512-BF16 alone pays on AMD's processors; on Intel's it was measured slower than float32
     * (Xeon, family 6, model 207, AMX switched off), and AMX is needed.
     *
     * @param cpuInfo lines of /proc/cpuinfo
     */
    static Precision fastestOn(List<String> cpuInfo) {
        String flags = " " + field(cpuInfo, "flags") + " ";
        boolean amd = field(cpuInfo, "vendor_id").equals("AuthenticAMD");
        boolean fast = flags.contains(" amx_bf16 ") || (amd && flags.contains(" avx512_bf16 "));
        return fast ? BFLOAT16 : FLOAT32;
    }

    /** The value for the first processor; empty if there is none. */
    private static String field(List<String> cpuInfo, String name) {
        return cpuInfo.stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
