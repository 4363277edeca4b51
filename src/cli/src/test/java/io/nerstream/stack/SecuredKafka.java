package io.nerstream.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.nerstream.settings.KafkaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Kafka that takes nobody whom it does not know, and talks under TLS only. */
final class SecuredKafka implements AutoCloseable {
    private static final String PASSWORD = "of-the-store";
    private static final String SECRET = "of-nerstream";

    private final EmbeddedKafka kafka;
    private final Path properties;

    private SecuredKafka(EmbeddedKafka kafka, Path properties) {
        this.kafka = kafka;
        this.properties = properties;
    }

    static SecuredKafka start(Path folder) throws Exception {
        Path keys = keys(Files.createDirectories(folder));
        return new SecuredKafka(
                EmbeddedKafka.start(
                        folder.resolve("data"), Ports.free(), "SASL_SSL", security(keys)),
                properties(folder, keys));
    }

    String address() {
        return kafka.address();
    }

    /** Of clients that it knows. */
    Path properties() {
        return properties;
    }

    KafkaSettings settings() throws IOException {
        return KafkaSettings.at(address(), properties);
    }

    @Override
    public void close() {
        kafka.close();
    }

    private static Path keys(Path folder) throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "kafka",
                                "-keyalg",
                                "RSA",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool.log").toFile())
                        .start();
        assertThat(keytool.waitFor()).isZero();
        return store;
    }

    private static Map<String, String> security(Path keys) {
        String login =
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=broker password=b user_broker=b user_nerstream="
                        + SECRET
                        + ";";
        return Map.of(
                "sasl.enabled.mechanisms",
                "PLAIN",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                login,
                "ssl.keystore.location",
                keys.toString(),
                "ssl.keystore.password",
                PASSWORD,
                "ssl.keystore.type",
                "PKCS12",
                "ssl.truststore.location",
                keys.toString(),
                "ssl.truststore.password",
                PASSWORD,
                "ssl.truststore.type",
                "PKCS12");
    }

    /** The password is in a file of its own, as orchestrators give it. */
    private static Path properties(Path folder, Path keys) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret.properties"), "password=" + SECRET);
        return Files.writeString(
                folder.resolve("client.properties"),
                """
                security.protocol=SASL_SSL
                sasl.mechanism=PLAIN
                config.providers=file
                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=nerstream password=${file:SECRET:password};
                ssl.truststore.location=KEYS
                ssl.truststore.password=PASSWORD
                ssl.truststore.type=PKCS12
                """
                        .replace("SECRET", secret.toString())
                        .replace("KEYS", keys.toString())
                        .replace("PASSWORD", PASSWORD));
    }
}
