package io.nerstream.collection;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.milvus.v2.client.ConnectConfig;
import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.client.RetryConfig;
import io.milvus.v2.common.ConsistencyLevel;
import io.milvus.v2.service.collection.request.LoadCollectionReq;
import io.milvus.v2.service.vector.request.QueryReq;
import io.milvus.v2.service.vector.response.QueryResp;
import io.nerstream.settings.MilvusAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to a Milvus server, each tried again while that may help and the deadline has not passed.
 * The SDK's own repetitions are off: they can hide an error.
 */
final class Calls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final double JITTER = 0.5;
    private static final long CONNECT_MILLIS = 10_000;
    // Servers close connections that ping more often than every five minutes.
    private static final long KEEP_ALIVE_MILLIS = 330_000;
    // A try leaves time for others.
    static final int TRIES_IN_DEADLINE = 3;
    private static final int ROWS_AT_ONCE = 1_000;

    private final MilvusClientV2 client;
    private final RetryPolicy<Object> retries;
    private final Map<RetryCause, LongAdder> repeated = new EnumMap<>(RetryCause.class);
    private final String uri;
    private final String database;
    private final List<String> loaded = new CopyOnWriteArrayList<>();

    Calls(MilvusSettings settings) {
        this.uri = settings.uri();
        this.database = given(settings.access().database());
        for (RetryCause cause : RetryCause.values()) {
            repeated.put(cause, new LongAdder());
        }
        try {
            this.client = new MilvusClientV2(config(settings));
        } catch (RuntimeException e) {
            throw new CollectionException(
                    "no Milvus server answers at "
                            + uri
                            + ": start it, or give another address ("
                            + e.getMessage()
                            + ")",
                    e);
        }
        client.retryConfig(RetryConfig.builder().maxRetryTimes(1).build());
        this.retries =
                RetryPolicy.builder()
                        .handleIf(failure -> helps(failure))
                        .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                        .withJitter(JITTER)
                        .withMaxAttempts(-1)
                        .withMaxDuration(settings.deadline())
                        .onRetry(
                                event -> {
                                    repeated.get(RetryCause.of(event.getLastException()))
                                            .increment();
                                    LOG.warn(
                                            "Milvus at {}: trying again after {}",
                                            uri,
                                            summary(event.getLastException()));
                                })
                        .build();
    }

    private static ConnectConfig config(MilvusSettings settings) {
        MilvusAccess access = settings.access();
        boolean both = !access.certificate().isEmpty();
        return ConnectConfig.builder()
                .uri(settings.uri())
                .token(given(access.token()))
                .dbName(given(access.database()))
                .secure(!access.ca().isEmpty() || settings.uri().startsWith("https:"))
                .serverName(given(access.serverName()))
                .serverPemPath(both ? null : given(access.ca()))
                .caPemPath(both ? given(access.ca()) : null)
                .clientPemPath(given(access.certificate()))
                .clientKeyPath(given(access.key()))
                .connectTimeoutMs(Math.min(CONNECT_MILLIS, settings.deadline().toMillis()))
                .rpcDeadlineMs(Math.max(1, settings.deadline().toMillis() / TRIES_IN_DEADLINE))
                .keepAliveTimeMs(KEEP_ALIVE_MILLIS)
                .keepAliveWithoutCalls(false)
                .build();
    }

    /** The SDK takes null for what is not given. */
    private static String given(String value) {
        return value.isEmpty() ? null : value;
    }

    /** Whether the same call may go well; a collection that must be loaded for it is. */
    private boolean helps(Throwable failure) {
        return switch (Failure.of(failure)) {
            case RETRY -> true;
            case NOT_LOADED -> {
                loadAgain();
                yield true;
            }
            case REJECT, FATAL -> false;
        };
    }

    private void loadAgain() {
        for (String collection : loaded) {
            try {
                loadOnce(collection);
            } catch (RuntimeException e) {
                LOG.warn("Milvus at {}: {} is not loaded yet: {}", uri, collection, summary(e));
            }
        }
    }

    private void loadOnce(String collection) {
        client.loadCollection(LoadCollectionReq.builder().collectionName(collection).build());
    }

    /** Loads a collection, now and whenever the server has begun anew. */
    void load(String collection) {
        String unused =
                call(
                        any -> {
                            loadOnce(collection);
                            return collection;
                        });
        loaded.add(collection);
    }

    // Messages of servers can hold parts of the request: names and codes are enough for a log.
    static String summary(Throwable failure) {
        return failure instanceof io.milvus.v2.exception.MilvusClientException milvus
                ? milvus.getErrorCode() + " " + milvus.getServerErrCode()
                : failure.getClass().getSimpleName();
    }

    /**
     * Calls the server.
     *
     * @throws CollectionUnavailableException if it does not answer, however often it was asked
     * @throws RuntimeException any other failure, as the SDK threw it
     */
    <R> R call(Function<MilvusClientV2, R> call) {
        try {
            return Failsafe.with(retries).get(() -> call.apply(client));
        } catch (FailsafeException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        } catch (RuntimeException e) {
            throw switch (Failure.of(e)) {
                case RETRY, NOT_LOADED ->
                        new CollectionUnavailableException(
                                "Milvus at " + uri + " does not answer: " + summary(e), e);
                case REJECT, FATAL -> e;
            };
        }
    }

    /** The rows with these ids that are there, as the newest acknowledged write left them. */
    List<Map<String, Object>> rows(String collection, List<String> ids, List<String> columns) {
        return rows(collection, ids, columns, ConsistencyLevel.STRONG);
    }

    /** The same as some moment left them: what was written just now may be missing. */
    List<Map<String, Object>> rows(
            String collection, List<String> ids, List<String> columns, ConsistencyLevel level) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += ROWS_AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(ids.size(), from + ROWS_AT_ONCE));
            QueryReq request =
                    QueryReq.builder()
                            .collectionName(collection)
                            .filter(Columns.in(some))
                            .outputFields(columns)
                            .consistencyLevel(level)
                            .build();
            call(any -> any.query(request)).getQueryResults().stream()
                    .map(QueryResp.QueryResult::getEntity)
                    .forEach(rows::add);
        }
        return rows;
    }

    /** Calls the server once: for what must not be repeated blindly. */
    <R> R once(Function<MilvusClientV2, R> call) {
        return call.apply(client);
    }

    /** How many calls were tried again for this cause. */
    long repeated(RetryCause cause) {
        return repeated.get(cause).sum();
    }

    String uri() {
        return uri;
    }

    /**
     * For calls that a server looks up in its default database unless they name another: those of
     * aliases. Null is the default.
     */
    String database() {
        return database;
    }

    @Override
    public void close() {
        client.close();
    }
}
