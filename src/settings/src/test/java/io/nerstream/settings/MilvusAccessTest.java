package io.nerstream.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MilvusAccessTest {
    @TempDir Path folder;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void shouldReadWhatAFileSays() throws IOException {
        Path ca = file("ca.pem", "");
        Path token = file("token", "root:secret\n");
        MilvusAccess access =
                MilvusAccess.read(
                        file(
                                "milvus.properties",
                                "token.file=" + token + "\ndatabase=news\ntls.ca=" + ca));
        assertThat(access)
                .isEqualTo(new MilvusAccess("root:secret", "news", ca.toString(), "", "", ""));
        assertThat(access.withToken("").token()).isEqualTo("root:secret");
        assertThat(access.withToken("other").token()).isEqualTo("other");
        assertThat(access.toString()).doesNotContain("secret");
    }

    @Test
    void shouldNameAllThatIsWrongAtOnce() throws IOException {
        Path file =
                file(
                        "wrong.properties",
                        "token=a\ntoken.file=/none\nuser=b\ntls.certificate=/none.pem\n");
        assertThatThrownBy(() -> MilvusAccess.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user is not one of token,")
                .hasMessageContaining("token and token.file are both given")
                .hasMessageContaining("tls.certificate and tls.key must be given together")
                .hasMessageContaining("tls.certificate needs tls.ca")
                .hasMessageContaining("token.file names /none, which cannot be read")
                .hasMessageContaining("tls.certificate names /none.pem, which cannot be read")
                .hasMessageNotContaining("=a");
        assertThatThrownBy(() -> MilvusAccess.read(folder.resolve("none")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none: there is no such file");
    }
}
