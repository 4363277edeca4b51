package io.nerstream.service.access.limits;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Addresses from which requests come that have no key, or a wrong one. Whoever has a good key is
 * never counted, so nobody can be shut out by others behind the same address.
 */
public final class Strangers {
    static final int AT_ONCE = 20;
    static final int MOST_ADDRESSES = 10_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int NETWORK_BYTES = 8;

    private final TimeMeter clock;
    private final Recent<Bucket> addresses = new Recent<>(MOST_ADDRESSES);

    public Strangers() {
        this(TimeMeter.SYSTEM_NANOTIME);
    }

    Strangers(TimeMeter clock) {
        this.clock = clock;
    }

    /** Counts a failure. How long this address is to wait; empty: it may try again. */
    public Optional<Duration> failed(String address) {
        ConsumptionProbe probe = bucket(network(address)).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket(String network) {
        synchronized (addresses) {
            return addresses.computeIfAbsent(
                    network,
                    unused ->
                            Bucket.builder()
                                    .addLimit(
                                            one ->
                                                    one.capacity(AT_ONCE)
                                                            .refillGreedy(AT_ONCE, MINUTE))
                                    .withCustomTimePrecision(clock)
                                    .build());
        }
    }

    /** By what an address is counted: who has one of version 6 has 2^64 of them. */
    public static String network(String address) {
        String literal = address.replaceAll("[\\[\\]]|%.*", "");
        if (!literal.contains(":")) {
            return literal;
        }
        try {
            // An address as digits is never looked up.
            return InetAddress.getByName(literal) instanceof Inet6Address six
                    ? HexFormat.of().formatHex(six.getAddress(), 0, NETWORK_BYTES)
                    : literal;
        } catch (UnknownHostException e) {
            return literal;
        }
    }
}
