package io.nerstream.service.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::7f00:1",
                "64:ff9b::7f00:1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "2002:7f00:1::1",
                "2001:0:7f00:1::1"
            })
    void shouldNotCallWhatIsNotPublic(String address) throws UnknownHostException {
        assertThat(WebhookAddress.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "93.184.216.34",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.254",
                "2606:4700::1111",
                "2a00:1450:4001::200e"
            })
    void shouldCallWhatIsPublic(String address) throws UnknownHostException {
        assertThat(WebhookAddress.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "ftp://example.org",
                "http://",
                "http:///path",
                "file:/etc/passwd",
                "http://a b",
                "http://example.org:99999/",
                "http://example.org:0/",
                "http://user:word@example.org/"
            })
    void shouldRefuseWhatIsNoAddress(String address) {
        assertThatThrownBy(() -> WebhookAddress.check(address))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org", "HTTPS://example.org:8443/x?y=z"})
    void shouldTakeAddressesOfTheWeb(String address) {
        assertThat(WebhookAddress.check(address).getHost()).isEqualTo("example.org");
    }
}
