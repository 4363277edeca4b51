package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ServerVersionTest {
    @Test
    void readsWhatServersSay() {
        assertThat(ServerVersion.of("v2.3.5-lite")).isEqualTo(new ServerVersion(false, 2, 3));
        assertThat(ServerVersion.of("2.6.6")).isEqualTo(new ServerVersion(false, 2, 6));
        assertThat(ServerVersion.of("milvus_lite-3.2.2")).isEqualTo(new ServerVersion(true, 3, 2));
        assertThat(ServerVersion.of("master-4f3a")).isEqualTo(new ServerVersion(false, 0, 0));
    }

    @Test
    void oneKindOfIndexForAllColumnsCameWith24() {
        assertThat(ServerVersion.of("v2.3.5").hasInvertedIndex()).isFalse();
        assertThat(ServerVersion.of("v2.4.0").hasInvertedIndex()).isTrue();
        assertThat(ServerVersion.of("3.0.1").hasInvertedIndex()).isTrue();
        assertThat(ServerVersion.of("milvus_lite-3.2.2").hasInvertedIndex()).isTrue();
    }

    @Test
    void rowsAreDividedRightlySince24() {
        assertThat(ServerVersion.of("v2.3.5-lite").dividesRightly()).isFalse();
        assertThat(ServerVersion.of("v2.4.0").dividesRightly()).isTrue();
        assertThat(ServerVersion.of("milvus_lite-3.2.2").dividesRightly()).isTrue();
    }
}
