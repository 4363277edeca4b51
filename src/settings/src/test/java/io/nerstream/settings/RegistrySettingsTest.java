package io.nerstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistrySettingsTest {
    private static final String URL = "https://registry:8081/apis/ccompat/v7";

    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shouldReadWhatAFileSays() throws IOException {
        Path password = file("password", "secret\n");
        RegistrySettings settings =
                RegistrySettings.at(
                        URL + "/", file("r.properties", "user=me\npassword.file=" + password));
        assertThat(settings).isEqualTo(new RegistrySettings(URL, "me", "secret", "", "", "", ""));
        assertThat(settings.toString()).isEqualTo(URL);
        assertThat(RegistrySettings.at("", Path.of("")).isUsed()).isFalse();
    }

    @Test
    void shouldNameAllThatIsWrongAtOnce() throws IOException {
        Path file =
                file(
                        "r.properties",
                        "usr=me\npassword=secret\ntoken=a\ntls.ca=/none.pem\ntls.key=/none.key");
        assertThatThrownBy(() -> RegistrySettings.at("", file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry properties " + file)
                .hasMessageContaining("usr is not one of user, password,")
                .hasMessageContaining("user and password must be given together")
                .hasMessageContaining("tls.ca names /none.pem, which cannot be read")
                .hasMessageContaining("tls.certificate and tls.key must be given together")
                .hasMessageContaining("no schema registry is given")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> RegistrySettings.at("registry:8081", Path.of("")))
                .hasMessage(
                        "schema registry 'registry:8081' is no address such as http://host:1234");
    }
}
