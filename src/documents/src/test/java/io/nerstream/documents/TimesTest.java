package io.nerstream.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "2024-05-01T10:00:00Z=2024-05-01T10:00:00Z",
                "2024-05-01T10:00:00.123456Z=2024-05-01T10:00:00.123Z",
                "2024-05-01T10:00:00,5Z=2024-05-01T10:00:00.500Z",
                "2024-05-01T12:00:00+02:00=2024-05-01T10:00:00Z",
                "2024-05-01T12:00:00+0200=2024-05-01T10:00:00Z",
                "2024-05-01 12:00:00 +0200=2024-05-01T10:00:00Z",
                "2024-05-01 12:00 +02=2024-05-01T10:00:00Z",
                "2024-05-01t10:00:00z=2024-05-01T10:00:00Z",
                "2024-05-01T10:00:00=2024-05-01T10:00:00Z",
                "2024-05-01T10:00=2024-05-01T10:00:00Z",
                "2024-05-01 10:00:00=2024-05-01T10:00:00Z",
                "2024-05-01 10:00:00 UTC=2024-05-01T10:00:00Z",
                "2024-05-01=2024-05-01T00:00:00Z",
                "2024-05=2024-05-01T00:00:00Z",
                "Wed, 01 May 2024 10:00:00 GMT=2024-05-01T10:00:00Z",
                "Wed, 1 May 2024 10:00:00 +0000=2024-05-01T10:00:00Z",
                "1 May 24 06:00 EDT=2024-05-01T10:00:00Z",
                "Wed, 1 May 2024 12:00:00 +0200 (CEST)=2024-05-01T10:00:00Z",
                "wed,  1  may 2024 10:00:00 z=2024-05-01T10:00:00Z",
                "Wed, 1 May 2024 2:00 PST=2024-05-01T10:00:00Z",
                "Wed, 1 May 2024 12:00:00 CEST=2024-05-01T10:00:00Z",
                "Wednesday, 1 May 2024 10:00=2024-05-01T10:00:00Z",
                "3 November 2026 05:04:00 GMT=2026-11-03T05:04:00Z",
                "Wed, 01 May 2024=2024-05-01T00:00:00Z",
                "1714557600=2024-05-01T10:00:00Z",
                "1714557600.25=2024-05-01T10:00:00.250Z",
                "1714557600000=2024-05-01T10:00:00Z",
                "-1000000000=1938-04-24T22:13:20Z",
            })
    void shouldReadWhatPeopleAndProgramsWrite(String written, String time) {
        assertThat(Times.of("published", written)).hasToString(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "yesterday",
                "2024",
                "20240501",
                "2024-02-30",
                "2024-13",
                "2024-05-01T25:00:00Z",
                "01.05.2024",
                "05/01/2024",
                "1714557600000000",
                "1 May 2024 10:00 XYZ",
                "1 May 2024 10:00 IST",
                "2024-05-01T10:00:00Zx",
                "99999999999999999999999",
                "1e10",
                "2024-05-01 10:00 Berlin",
                "Sat, 31 Feb 2026 10:00:00 GMT",
                "Foo, 24 Nov 2026 10:00:00 GMT"
            })
    void shouldRefuseWhatIsNoTimeOrMayBeSeveral(String written) {
        assertThatThrownBy(() -> Times.of("published", written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("field 'published' is");
    }
}
