package io.nerstream.service.http.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoorTest {
    private static final String HOST = "127.0.0.1:7070";

    private final Door door = new Door(new AllowedHosts("127.0.0.1", List.of(), false));

    private static Visit of(String host, String... origins) {
        return new Visit(
                "GET",
                "/v1/types",
                host,
                List.of(origins),
                Optional.empty(),
                Optional.empty(),
                false,
                "");
    }

    private static int status(Door door, Visit visit) {
        return door.refusal(visit).map(Refusal::status).orElse(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:7070", "127.0.0.1", "127.0.0.1:1", "[::1]:7070"})
    void shouldAnswerToLoopbackNames(String host) {
        assertThat(status(door, of(host))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "evil.example",
                "evil.example:7070",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "localhost@evil.example",
                "evil.example/localhost",
                "localhost:7070, evil.example",
                "localhost:",
                "10.0.0.1",
                "0.0.0.0:7070",
                "[::ffff:127.0.0.1]",
                "::1"
            })
    void shouldAnswerToNoOtherName(String host) {
        assertThat(status(door, of(host))).isEqualTo(421);
    }

    @Test
    void shouldAnswerToTheAddressItListensOnAndToNamesThatWereAllowed() {
        Door lan =
                new Door(
                        new AllowedHosts(
                                "192.168.7.1", List.of("Search.example", "fd00::7"), false));
        assertThat(status(lan, of("192.168.7.1:7070"))).isEqualTo(200);
        assertThat(status(lan, of("search.example"))).isEqualTo(200);
        assertThat(status(lan, of("[fd00::7]:7070"))).isEqualTo(200);
        assertThat(status(lan, of("192.168.7.2:7070"))).isEqualTo(421);
        Door everywhere = new Door(new AllowedHosts("0.0.0.0", List.of(), false));
        assertThat(status(everywhere, of("0.0.0.0:7070"))).isEqualTo(421);
        assertThat(status(everywhere, of("localhost"))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://a.example", "a.example:80", "a b", "", "*"})
    void shouldRefuseToAllowWhatIsNoName(String name) {
        assertThatThrownBy(() -> new AllowedHosts("127.0.0.1", List.of(name), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + name + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://evil.example:7070",
                "null",
                "",
                "http://127.0.0.1:3000",
                "http://localhost",
                "https://127.0.0.1:7070",
                "http://127.0.0.1:7070.evil.example",
                "http://127.0.0.1:7070/",
                "http://x@127.0.0.1:7070",
                "chrome-extension://abc"
            })
    void shouldRefusePagesOfOtherOrigins(String origin) {
        assertThat(status(door, of(HOST, origin))).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:7070", "http://localhost:7070"})
    void shouldHearItsOwnPage(String origin) {
        assertThat(status(door, of(HOST, origin))).isEqualTo(200);
        assertThat(status(door, of(HOST, origin, "https://evil.example"))).isEqualTo(403);
    }

    @Test
    void shouldHearItsOwnPageByHttpsOnlyIfItHasTls() {
        Door encrypted = new Door(new AllowedHosts("127.0.0.1", List.of(), true));
        assertThat(status(encrypted, of(HOST, "https://127.0.0.1:7070"))).isEqualTo(200);
        assertThat(status(encrypted, of("localhost", "https://localhost:443"))).isEqualTo(200);
        assertThat(status(encrypted, of(HOST, "http://127.0.0.1:7070"))).isEqualTo(403);
    }

    @Test
    void shouldHearItsPageBehindAProxy() {
        Door proxied = new Door(new AllowedHosts("127.0.0.1", List.of("search.example"), false));
        assertThat(status(proxied, of(HOST, "https://search.example"))).isEqualTo(200);
        assertThat(status(proxied, of("search.example", "https://search.example"))).isEqualTo(200);
        assertThat(status(proxied, of(HOST, "https://evil.example"))).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "cross-site, /v1/types, empty, 403",
        "same-site, /v1/types, empty, 403",
        "cross-site, /v1/types, document, 403",
        "same-origin, /v1/types, empty, 200",
        "none, /v1/types, document, 200",
        "cross-site, /, document, 200",
        "cross-site, /, iframe, 403",
        "cross-site, /page.js, script, 403",
    })
    void shouldOpenThePageForALinkOfAnotherSiteAndNothingElse(
            String site, String path, String destination, int status) {
        Visit visit =
                new Visit(
                        "GET",
                        path,
                        HOST,
                        List.of(),
                        Optional.of(site),
                        Optional.of(destination),
                        false,
                        "");
        assertThat(status(door, visit)).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | 200",
                "Application/JSON; charset=UTF-8 | 200",
                "application/json;charset=\"utf-8\" | 200",
                "application/merge-patch+json | 200",
                "application/x-ndjson | 200",
                "'' | 415",
                "text/plain | 415",
                "text/plain; application/json | 415",
                "application/x-www-form-urlencoded | 415",
                "multipart/form-data; boundary=x | 415",
                "application/json; charset=latin1 | 415",
                "application/jsonp | 415",
                "text/json | 415"
            })
    void shouldTakeBodiesOfJsonOnly(String contentType, int status) {
        Visit visit =
                new Visit(
                        "POST",
                        "/v1/types",
                        HOST,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        contentType);
        assertThat(status(door, visit)).isEqualTo(status);
    }
}
