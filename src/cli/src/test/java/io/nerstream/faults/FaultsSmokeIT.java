package io.nerstream.faults;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A few runs of {@link FaultsIT} that every build has time for. */
class FaultsSmokeIT {
    private static final Runs RUNS = new Runs();

    @ParameterizedTest
    @CsvSource({"NONE, 1", "KILL_JOB, 2"})
    void everythingIsRightAfter(Kind kind, long seed) throws Exception {
        RUNS.run(kind, seed);
    }

    @AfterAll
    static void stop() throws Exception {
        RUNS.close();
    }
}
