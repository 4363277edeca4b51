package io.nerstream.encoder.decoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrecisionTest {
    @ParameterizedTest
    @CsvSource({
        "AuthenticAMD, avx512f avx512_bf16 vaes, BFLOAT16",
        "AuthenticAMD, avx2, FLOAT32",
        "GenuineIntel, avx512_bf16 avx512_fp16, FLOAT32",
        "GenuineIntel, avx512_bf16 amx_bf16 amx_tile, BFLOAT16",
        "GenuineIntel, avx512_bf16 amx_bf16x, FLOAT32"
    })
    void shouldTakeBfloat16WhereItIsFaster(String vendor, String flags, Precision expected) {
        assertThat(
                        Precision.fastestOn(
                                List.of(
                                        "processor\t: 0",
                                        "vendor_id\t: " + vendor,
                                        "flags\t\t: " + flags)))
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeFloat32WhereTheCpuSaysNothing() {
        assertThat(Precision.fastestOn(List.of("Features\t: bf16"))).isEqualTo(Precision.FLOAT32);
    }
}
