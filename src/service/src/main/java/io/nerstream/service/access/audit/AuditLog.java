package io.nerstream.service.access.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was done and what was refused, one JSON object a line. All but ASCII is escaped, so whatever
 * somebody puts into an id, no reader takes it for the end of a line.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LINES = LoggerFactory.getLogger("nerstream.audit");
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final boolean on;
    private final Optional<AuditFile> file;
    private volatile Optional<String> fault = Optional.empty();

    private AuditLog(boolean on, Optional<AuditFile> file) {
        this.on = on;
        this.file = file;
    }

    /** Writes to a file, or without one to the logger. */
    public static AuditLog to(Optional<Path> path, boolean on) throws IOException {
        return new AuditLog(
                on, path.isEmpty() ? Optional.empty() : Optional.of(new AuditFile(path.get())));
    }

    /** Adds a line. One that cannot be written to the file goes to the logger, and is told of. */
    public void add(AuditEntry entry) {
        if (!on) {
            return;
        }
        String line = json(entry);
        if (file.isEmpty()) {
            LINES.info("{}", line);
            return;
        }
        try {
            file.get().add((line + "\n").getBytes(StandardCharsets.US_ASCII));
            fault = Optional.empty();
        } catch (IOException e) {
            if (fault.isEmpty()) {
                LOG.error("the audit log cannot be written, its lines come here", e);
            }
            fault = Optional.of("the audit log cannot be written, its lines are in the log: " + e);
            LINES.warn("{}", line);
        }
    }

    private static String json(AuditEntry entry) {
        try {
            return JSON.writeValueAsString(entry);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every entry can be written", e);
        }
    }

    /** Why lines are not where they should be; empty if they are. */
    public Optional<String> fault() {
        return fault;
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
