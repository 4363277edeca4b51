package io.nerstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nerstream.fixtures.Authority;
import io.nerstream.service.access.AccessSettings;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.access.keys.KeyText;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.keys.Role;
import io.nerstream.settings.PemTls;
import io.nerstream.stack.Stack;
import io.nerstream.stack.StackFixture;
import io.nerstream.stack.StackSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole stack that asks for keys and speaks TLS, and the commands that ask it. */
class AccessIT {
    @TempDir private static Path folder;
    private static RunningStack stack;
    private static Path ca;
    private static Authority.Identity itself;
    private static String read;
    private static String write;
    private static String admin;

    @BeforeAll
    static void startStack() throws Exception {
        read = keyFile(Role.READ);
        write = keyFile(Role.WRITE);
        admin = keyFile(Role.ADMIN);
        Authority authority = Authority.in(folder);
        ca = authority.certificate();
        itself = authority.issue("tls");
        stack = RunningStack.start(folder.resolve("data"), access());
    }

    @AfterAll
    static void stopStack() {
        if (stack != null) {
            stack.close();
        }
    }

    private static AccessSettings access() {
        return new AccessSettings(
                Optional.of(keys()),
                Optional.of(itself.certificate()),
                Optional.of(itself.key()),
                Optional.of(folder.resolve("audit.log")));
    }

    private static Path keys() {
        return folder.resolve("keys.json");
    }

    private static KeyText make(String name, Role role) throws IOException {
        return new KeysFile(keys())
                .make(
                        new KeysFile.Wanted(
                                name,
                                role,
                                Optional.empty(),
                                new KeysFile.WantedLimits(
                                        Optional.empty(), Optional.empty(), Optional.empty())));
    }

    private static String keyFile(Role role) throws IOException {
        Path file = folder.resolve(role.word() + ".key");
        return Files.writeString(file, make(role.word(), role).reveal() + "\n").toString();
    }

    private static RunningStack.Run run(String key, String... command) {
        String[] all = new String[command.length + 4];
        System.arraycopy(command, 0, all, 0, command.length);
        List<String> more = List.of("--key-file", key, "--ca", ca.toString());
        for (int i = 0; i < more.size(); i++) {
            all[command.length + i] = more.get(i);
        }
        return stack.run(all);
    }

    @Test
    void shouldLetCommandsDoWhatTheirKeysAllow() throws Exception {
        Path documents =
                Files.writeString(
                        folder.resolve("d.jsonl"),
                        "{\"id\": \"d1\", \"text\": \"The Danube flooded Vienna.\"}\n");
        assertThat(run(write, "publish", "--wait", documents.toString()).exit()).isZero();
        assertThat(run(read, "search", "river").out()).contains("Danube");
        assertThat(run(read, "status").out()).startsWith("ready");
        RunningStack.Run refused = run(read, "publish", documents.toString());
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err() + refused.out()).contains("role write");
        assertThat(run(write, "delete", "--all").err()).contains("role admin");
        String hook = "https://example.org/hooks/token";
        assertThat(run(write, "types", "add", "river", "--webhook", hook).err())
                .contains("role admin");
        assertThat(run(admin, "types", "add", "river", "--webhook", hook).exit()).isZero();
        assertThat(run(read, "types", "list").out())
                .contains("https://example.org/…")
                .doesNotContain("token");
        assertThat(run(admin, "types", "list").out()).contains(hook);
        assertThat(run(admin, "delete", "--all").exit()).isZero();
        String audit = Files.readString(folder.resolve("audit.log"));
        assertThat(audit)
                .contains("\"action\":\"publish\"", "\"target\":\"d1\"", "\"action\":\"saveType\"")
                .doesNotContain("Danube", "river", "token");
    }

    @Test
    void shouldSayWhatToDoWithoutAKeyOrTheCertificate() {
        RunningStack.Run without = stack.run("search", "river", "--ca", ca.toString());
        assertThat(without.exit()).isNotZero();
        assertThat(without.err()).contains("--key-file FILE");
        assertThat(stack.run("status", "--ca", ca.toString()).err()).contains("asks for a key");
        assertThat(stack.run("status", "--key-file", read).err())
                .contains("no safe connection", "--ca");
        assertThat(run(folder.resolve("none").toString(), "status").err())
                .contains("none does not exist");
    }

    @Test
    void shouldEndAStreamWhenItsKeyIsRevoked() throws Exception {
        KeyText key = make("stream", Role.READ);
        HttpsURLConnection connection = opened("/v1/alerts/stream", key);
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                connection.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).startsWith("id:");
            new KeysFile(keys()).revoke(key.id());
            // Its read timeout is the deadline.
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = line;
            }
            assertThat(last).isEmpty();
        }
        assertThat(opened("/v1/types", key).getResponseCode()).isEqualTo(401);
    }

    /**
     * With a key that the service has read by then. Asked seldom: who asks often with keys that it
     * does not know is made to wait, and so are the other tests' requests without one.
     */
    private static HttpsURLConnection opened(String path, KeyText key) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> asked(path, key), AccessIT::isKnown);
    }

    private static HttpsURLConnection asked(String path, KeyText key) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) URI.create(stack.url() + path).toURL().openConnection();
        SSLContext context = PemTls.of(ca.toString(), "", "").orElseThrow();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setReadTimeout(20_000);
        connection.setRequestProperty("Authorization", "Bearer " + key.reveal());
        return connection;
    }

    private static boolean isKnown(HttpsURLConnection connection) {
        try {
            return connection.getResponseCode() != 401
                    || !new String(
                                    connection.getErrorStream().readAllBytes(),
                                    StandardCharsets.UTF_8)
                            .contains("does not know");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldStartNothingThatOthersReachWithoutKeys() throws Exception {
        Path data = folder.resolve("never");
        StackSettings settings = StackFixture.settings(data, StackFixture.encoder());
        StackSettings reachable =
                new StackSettings(
                        data,
                        "0.0.0.0",
                        settings.port(),
                        settings.allowedHosts(),
                        settings.kafkaPort(),
                        settings.milvusPort(),
                        settings.milvus(),
                        settings.registry(),
                        settings.encoder(),
                        settings.parallelism(),
                        false,
                        AccessSettings.OPEN);
        assertThatThrownBy(() -> Stack.start(reachable, StackFixture.python(), step -> {}))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("--keys FILE");
        assertThat(data).doesNotExist();
    }
}
