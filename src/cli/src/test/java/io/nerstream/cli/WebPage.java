package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a browser sends on behalf of a page. Written by hand, since clients let nobody choose the
 * name of the host.
 */
record WebPage(URI service, Map<String, String> headers) {
    /** An answer; the names of its headers are in lower case. */
    record Answer(int status, Map<String, String> headers, String body) {}

    static WebPage of(URI service, String... headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Host", service.getAuthority());
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return new WebPage(service, all);
    }

    Answer send(String method, String path, String body) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        headers.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        request.append("Connection: close\r\nContent-Length: ").append(bytes.length);
        request.append("\r\n\r\n").append(body);
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            return read(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static Answer read(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        answer.substring(0, end)
                .lines()
                .skip(1)
                .forEach(
                        line ->
                                headers.put(
                                        line.substring(0, line.indexOf(':'))
                                                .toLowerCase(Locale.ROOT),
                                        line.substring(line.indexOf(':') + 1).strip()));
        return new Answer(
                Integer.parseInt(answer.split(" ", 3)[1]), headers, answer.substring(end + 4));
    }

    /** Refused as it should be, and told no browser to let a page read the answer. */
    void assertRefused(int status, String method, String path, String body) throws IOException {
        Answer answer = send(method, path, body);
        assertThat(answer.status()).as(method + " " + path + " " + headers).isEqualTo(status);
        assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
        assertHardened(answer);
    }

    static void assertHardened(Answer answer) {
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("x-frame-options", "DENY")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cross-origin-resource-policy", "same-origin")
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("cache-control", "no-store");
        assertThat(answer.headers().get("content-security-policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
    }
}
