package io.nerstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    @ParameterizedTest
    @ValueSource(strings = {"http://milvus:19530", "https://10.0.0.1/path", "http://[::1]:80"})
    void shouldTakeAddresses(String url) {
        assertThat(ServerAddress.http("server", url)).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "x", "milvus:19530", "//host", "http:", "ftp://a", "http://a b", "%"})
    void shouldRefuseWhatIsNone(String url) {
        assertThatThrownBy(() -> ServerAddress.http("server", url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("server '" + url + "' is no address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1", "a:1,b.c:9092", "[::1]:9092", "a:1, b:2", "SSL://a:1"})
    void shouldTakeHosts(String list) {
        assertThat(ServerAddress.hosts("Kafka's servers", list)).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a:", ":1", "a:1,", "a:1;b:2", "a:x"})
    void shouldRefuseHostsWithoutPorts(String list) {
        assertThatThrownBy(() -> ServerAddress.hosts("Kafka's servers", list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not HOST:PORT");
    }
}
