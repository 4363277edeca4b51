package io.nerstream.encoder;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import io.nerstream.encoder.batching.TokenBatcher;
import io.nerstream.encoder.decoder.Precision;
import java.time.Duration;
import java.util.Locale;

/**
 * Where and how a language model runs.
 *
 * @param limits batch budget, capacity and delay
 */
public record ModelSettings(Device device, Precision precision, TokenBatcher.Limits limits) {
    // On CPUs a batch this size keeps its activations in the cache; more tokens gain nothing.
    private static final int CPU_BUDGET = 2048;
    private static final int GPU_BUDGET = 32 * 1024;
    private static final int BATCHES_IN_CAPACITY = 24;
    private static final Duration DELAY = Duration.ofMillis(5);

    public ModelSettings {
        requireNonNull(device, "device is null");
        requireNonNull(precision, "precision is null");
        requireNonNull(limits, "limits is null");
    }

    /** The fastest precision of a device, with the usual limits. */
    public static ModelSettings on(Device device) {
        return new ModelSettings(device, Precision.fastest(device), usualLimits(device));
    }

    public ModelSettings with(Precision other) {
        return new ModelSettings(device, other, limits);
    }

    /**
     * The device of that name: {@code cpu}, {@code cuda} or {@code cuda:1}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Device device(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("cpu")) {
            return Device.cpu();
        }
        if (lower.matches("cuda(:[0-9]{1,3})?")) {
            return lower.equals("cuda")
                    ? Device.gpu()
                    : Device.gpu(Integer.parseInt(lower.substring(5)));
        }
        throw new IllegalArgumentException("device '" + name + "' is not cpu, cuda or cuda:N");
    }

    private static TokenBatcher.Limits usualLimits(Device device) {
        int budget = device.isGpu() ? GPU_BUDGET : CPU_BUDGET;
        return new TokenBatcher.Limits(budget, budget * BATCHES_IN_CAPACITY, DELAY);
    }
}
