package io.nerstream.service.access.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.KeyLimits;
import io.nerstream.service.access.keys.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitsTest {
    private long now = 1;

    private final TimeMeter clock =
            new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return now;
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            };

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static ApiKey key(String id, int requests, int concurrent) {
        return new ApiKey(
                id,
                id,
                Role.READ,
                "",
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                new KeyLimits(requests, concurrent, 1));
    }

    private static boolean runs(Admission admission) {
        if (admission instanceof Admission.Admitted admitted) {
            admitted.ended().run();
            return true;
        }
        return false;
    }

    @Test
    void shouldLetAKeyAskTwiceItsRateAtOnceAndThenItsRate() {
        KeyTraffic traffic = new KeyTraffic(clock);
        ApiKey key = key("a", 5, 100);
        for (int i = 0; i < 10; i++) {
            assertThat(runs(traffic.admit(key))).isTrue();
        }
        assertThat(traffic.admit(key)).isEqualTo(new Admission.TooOften(5, Duration.ofMillis(200)));
        assertThat(runs(traffic.admit(key("b", 5, 100)))).isTrue();
        pass(Duration.ofMillis(200));
        assertThat(runs(traffic.admit(key))).isTrue();
        assertThat(runs(traffic.admit(key))).isFalse();
    }

    @Test
    void shouldCountWhatRunsUntilItEnds() {
        KeyTraffic traffic = new KeyTraffic(clock);
        ApiKey key = key("a", 100, 2);
        Admission.Admitted first = (Admission.Admitted) traffic.admit(key);
        assertThat(traffic.admit(key)).isInstanceOf(Admission.Admitted.class);
        assertThat(traffic.admit(key)).isEqualTo(new Admission.TooMany(2));
        first.ended().run();
        assertThat(traffic.admit(key)).isInstanceOf(Admission.Admitted.class);
        // Limits that change do not forget what runs.
        assertThat(traffic.admit(key("a", 100, 3))).isInstanceOf(Admission.Admitted.class);
        assertThat(traffic.admit(key("a", 100, 3))).isEqualTo(new Admission.TooMany(3));
    }

    @Test
    void shouldCountTheFailuresOfEachAddressAlone() {
        Strangers strangers = new Strangers(clock);
        for (int i = 0; i < Strangers.AT_ONCE; i++) {
            assertThat(strangers.failed("192.0.2.1")).isEmpty();
        }
        assertThat(strangers.failed("192.0.2.1")).contains(Duration.ofSeconds(3));
        assertThat(strangers.failed("192.0.2.2")).isEmpty();
        pass(Duration.ofSeconds(3));
        assertThat(strangers.failed("192.0.2.1")).isEmpty();
    }

    @Test
    void shouldRememberNoMoreAddressesThanMemoryIsFor() {
        Recent<Integer> recent = new Recent<>(2);
        recent.put("a", 1);
        recent.put("b", 2);
        assertThat(recent.get("a")).isEqualTo(1);
        recent.put("c", 3);
        assertThat(recent).containsOnlyKeys("a", "c");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "[2001:db8:1:2:3:4:5:6], 20010db800010002",
        "2001:db8:1:2::, 20010db800010002",
        "fe80::1%eth0, fe80000000000000",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1"
    })
    void shouldTakeANetworkOfVersion6ForOneAddress(String address, String network) {
        assertThat(Strangers.network(address)).isEqualTo(network);
    }

    @Test
    void shouldTellARepeatedSubjectOnceASecond() {
        Repeats repeats = new Repeats(() -> now);
        assertThat(repeats.happened("a")).hasValue(1);
        assertThat(repeats.happened("a")).isEmpty();
        assertThat(repeats.happened("a")).isEmpty();
        assertThat(repeats.happened("b")).hasValue(1);
        pass(Duration.ofSeconds(1));
        assertThat(repeats.happened("a")).hasValue(3);
        pass(Duration.ofSeconds(1));
        assertThat(repeats.happened("a")).hasValue(1);
    }
}
