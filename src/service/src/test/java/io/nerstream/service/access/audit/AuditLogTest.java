package io.nerstream.service.access.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir private Path folder;

    @Test
    void shouldBeginANewFileWhenTheOldOneIsRenamed() throws Exception {
        Path file = folder.resolve("audit.log");
        Path old = folder.resolve("audit.log.1");
        try (AuditLog log = AuditLog.to(Optional.of(file), true)) {
            log.add(AuditEntry.event("first", Optional.empty()));
            Path unused = Files.move(file, old);
            log.add(AuditEntry.event("second", Optional.empty()));
            Files.delete(file);
            log.add(AuditEntry.event("third", Optional.empty()));
        }
        assertThat(Files.readAllLines(old)).singleElement().asString().contains("first");
        assertThat(Files.readAllLines(file)).singleElement().asString().contains("third");
    }

    @Test
    void shouldAddToWhatIsThere() throws Exception {
        Path file = Files.writeString(folder.resolve("audit.log"), "before\n");
        try (AuditLog log = AuditLog.to(Optional.of(file), true)) {
            log.add(AuditEntry.event("after", Optional.empty()));
        }
        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
    }

    @Test
    void shouldTellWhenLinesCannotBeWritten() throws Exception {
        Path inside = Files.createDirectory(folder.resolve("in"));
        Path file = inside.resolve("audit.log");
        try (AuditLog log = AuditLog.to(Optional.of(file), true)) {
            Files.delete(file);
            Files.delete(inside);
            log.add(AuditEntry.event("lost", Optional.empty()));
            assertThat(log.fault()).isPresent();
            Path unused = Files.createDirectory(inside);
            log.add(AuditEntry.event("found", Optional.empty()));
            assertThat(log.fault()).isEmpty();
        }
        assertThat(Files.readString(file)).contains("found");
    }

    @Test
    void shouldCutWhatIsTooLong() {
        AuditEntry entry = AuditEntry.event("a", Optional.of("x".repeat(10_000)));
        assertThat(entry.refused()).hasSizeLessThan(700);
    }
}
