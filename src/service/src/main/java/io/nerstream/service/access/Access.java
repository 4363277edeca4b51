package io.nerstream.service.access;

import io.nerstream.service.access.audit.AuditEntry;
import io.nerstream.service.access.audit.AuditLog;
import io.nerstream.service.access.files.Reloading;
import io.nerstream.service.access.files.SettingsException;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.Authentication;
import io.nerstream.service.access.keys.Keys;
import io.nerstream.service.access.keys.KeysFile;
import io.nerstream.service.access.tls.ServerTls;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may ask a running service: the keys and the certificate that are in force, which follow their
 * files, and the audit log.
 */
public final class Access implements AutoCloseable {
    /** What is read again when it changes. */
    public static final String KEYS = "keys";

    /** See {@link #KEYS}. */
    public static final String CERTIFICATE = "certificate";

    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final BiConsumer<String, Boolean> reloaded;
    private final List<String> warnings;
    private final AuditLog audit;
    private final Optional<Reloading<Keys>> keys;
    private final Optional<ServerTls> tls;

    /**
     * Reads everything.
     *
     * @param host that the service listens on
     * @param reloaded told what was read again, and whether it was good
     * @throws SettingsException naming all that is wrong
     */
    public static Access open(
            AccessSettings settings, String host, BiConsumer<String, Boolean> reloaded)
            throws IOException {
        List<String> problems = settings.problems(host);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        Access access = new Access(settings, host, reloaded);
        access.keys.ifPresent(Reloading::follow);
        access.tls.ifPresent(ServerTls::follow);
        return access;
    }

    private Access(AccessSettings settings, String host, BiConsumer<String, Boolean> reloaded)
            throws IOException {
        this.reloaded = reloaded;
        this.warnings = settings.warnings(host);
        warnings.forEach(LOG::warn);
        boolean audited = settings.keys().isPresent() || settings.audit().isPresent();
        this.audit = AuditLog.to(settings.audit(), audited);
        this.keys =
                settings.keys()
                        .map(
                                file ->
                                        new Reloading<>(
                                                "keys-file",
                                                List.of(file),
                                                new KeysFile(file)::read,
                                                fault -> told(KEYS, fault)));
        this.tls =
                settings.certificate()
                        .map(
                                file ->
                                        new ServerTls(
                                                file,
                                                settings.certificateKey().orElseThrow(),
                                                fault -> told(CERTIFICATE, fault)));
        audit.add(AuditEntry.event("start", Optional.empty()));
    }

    private void told(String what, Optional<String> fault) {
        if (fault.isEmpty()) {
            LOG.info("the {} changed and were read again", what);
        } else {
            LOG.error("the {} changed and stay as they were before: {}", what, fault.get());
        }
        audit.add(AuditEntry.event("reload " + what, fault));
        reloaded.accept(what, fault.isEmpty());
    }

    /** Whether requests need a key. */
    public boolean asksForKeys() {
        return keys.isPresent();
    }

    /** Whose key this is. */
    public Authentication authenticate(String key) {
        return keys.orElseThrow().value().authenticate(key, Instant.now());
    }

    /** Whether a key counts that did when a request began. */
    public boolean isInForce(ApiKey key) {
        return keys.orElseThrow().value().isInForce(key, Instant.now());
    }

    /** With the certificate that is in force, now and later; empty without TLS. */
    public Optional<SSLContext> tls() {
        return tls.map(ServerTls::context);
    }

    public AuditLog audit() {
        return audit;
    }

    /** What whoever looks after the service should know, though it works. */
    public List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        Stream.of(
                        keys.flatMap(Reloading::fault)
                                .map(why -> "the keys of before stay in force: " + why),
                        tls.flatMap(ServerTls::fault),
                        audit.fault())
                .flatMap(Optional::stream)
                .forEach(all::add);
        return all;
    }

    @Override
    public void close() {
        audit.add(AuditEntry.event("stop", Optional.empty()));
        keys.ifPresent(Reloading::close);
        tls.ifPresent(ServerTls::close);
        try {
            audit.close();
        } catch (IOException e) {
            LOG.warn("the audit log did not end well", e);
        }
    }
}
