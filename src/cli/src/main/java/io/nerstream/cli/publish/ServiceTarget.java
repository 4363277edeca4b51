package io.nerstream.cli.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.nerstream.cli.client.ServiceException;
import io.nerstream.cli.client.ServiceOptions;
import io.nerstream.documents.DocumentJson;
import io.nerstream.schemas.Document;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * Publishes through the query service, in requests of what has come meanwhile. One request at a
 * time, so that the order stays; a request that fails is repeated, which changes nothing if it had
 * gone well.
 */
final class ServiceTarget implements PublishTarget {
    private static final int MOST = 500;
    private static final int LARGEST = 1 << 20;
    private static final int ROOM = 8 << 20;
    private static final Set<Integer> TOO_BUSY = Set.of(429, 503);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final ServiceOptions service;
    private final boolean wait;
    private final PublishProgress progress;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Semaphore room = new Semaphore(ROOM);
    private final List<Receipt> receipts = new ArrayList<>();
    private final Thread sender = new Thread(this::send, "publisher");

    private final RetryPolicy<Object> repeating =
            RetryPolicy.builder()
                    .handleIf(this::mayPass)
                    .withBackoff(FIRST_PAUSE, LONGEST_PAUSE)
                    .withMaxRetries(-1)
                    .withMaxDuration(PATIENCE)
                    .build();

    private volatile boolean answered;
    private volatile RuntimeException gone;

    /** The service is there, and asks to come again. */
    private static final class BusyException extends ServiceException {
        private static final long serialVersionUID = 1;

        BusyException(String message) {
            super(message);
        }
    }

    /** A document on its way; its size in UTF-16 units. */
    private record Waiting(String id, String json, int size) {}

    /** By which can be asked what became of documents. */
    private record Receipt(String token, Map<String, String> ids) {}

    ServiceTarget(ServiceOptions service, boolean wait, PublishProgress progress) {
        this.service = service;
        this.wait = wait;
        this.progress = progress;
        sender.setDaemon(true);
        sender.start();
    }

    @Override
    public void publish(Document document) throws InterruptedException {
        if (gone != null) {
            throw gone;
        }
        String json = DocumentJson.write(document);
        int size = Math.min(ROOM, json.length());
        room.acquire(size);
        queue.put(new Waiting(document.getId(), json, size));
    }

    private void send() {
        try {
            while (true) {
                List<Waiting> batch = next();
                if (gone == null) {
                    publish(batch);
                } else {
                    progress.failed("", batch.size());
                }
                batch.forEach(one -> room.release(one.size()));
            }
        } catch (InterruptedException e) {
            // close() was called.
            Thread.currentThread().interrupt();
        }
    }

    private List<Waiting> next() throws InterruptedException {
        List<Waiting> batch = new ArrayList<>();
        Waiting one = queue.take();
        long size = 0;
        while (one != null) {
            batch.add(one);
            size += one.size();
            Waiting next = queue.peek();
            boolean fits = next != null && batch.size() < MOST && size + next.size() <= LARGEST;
            one = fits ? queue.poll() : null;
        }
        return batch;
    }

    private void publish(List<Waiting> batch) throws InterruptedException {
        String body = "[" + String.join(",", batch.stream().map(Waiting::json).toList()) + "]";
        try {
            JsonNode answer = post("/v1/documents", body);
            answered = true;
            Map<String, String> ids = new HashMap<>();
            int index = 0;
            for (JsonNode one : answer.path("documents")) {
                published(one, batch.get(index++).id(), ids);
            }
            if (wait && answer.hasNonNull("token")) {
                synchronized (receipts) {
                    receipts.add(new Receipt(answer.path("token").asText(), ids));
                }
            }
        } catch (ServiceException e) {
            progress.failed(e.getMessage(), batch.size());
            gone = e;
        }
    }

    private void published(JsonNode result, String id, Map<String, String> ids) {
        switch (result.path("status").asText()) {
            case "acknowledged" -> {
                progress.acknowledged();
                ids.put(place(result), id);
                if (result.has("superseded_by")) {
                    progress.superseded(id, result.path("superseded_by").asLong());
                }
            }
            case "refused" -> progress.refused(id, result.path("reason").asText(), 1);
            default -> progress.failed(id + ": " + result.path("reason").asText(), 1);
        }
    }

    private static String place(JsonNode result) {
        return result.path("partition").asInt() + "-" + result.path("offset").asLong();
    }

    /** The answer; what may pass is tried again for a while. */
    private JsonNode post(String path, String body) throws InterruptedException {
        try {
            return Failsafe.with(repeating).get(() -> postOnce(path, body));
        } catch (FailsafeException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw e;
        }
    }

    private JsonNode postOnce(String path, String body) throws InterruptedException {
        ServiceOptions.Answer answer = service.tell(path, body);
        if (answer.body().path("documents").isArray()) {
            return answer.body();
        }
        String why = answer.why();
        throw TOO_BUSY.contains(answer.status())
                ? new BusyException(why)
                : new ServiceException(why);
    }

    /** Not if nobody was ever there, nor if it answers and does not want this. */
    private boolean mayPass(Throwable failure) {
        return failure instanceof BusyException || (answered && failure.getCause() != null);
    }

    @Override
    public void finish() throws InterruptedException {
        room.acquire(ROOM);
        room.release(ROOM);
        Deque<Receipt> asked;
        synchronized (receipts) {
            asked = new ArrayDeque<>(receipts);
            receipts.clear();
        }
        try {
            while (gone == null && !asked.isEmpty()) {
                await(asked.peek());
                asked.remove();
            }
        } catch (ServiceException e) {
            gone = e;
        }
        long unknown = asked.stream().mapToLong(receipt -> receipt.ids().size()).sum();
        if (unknown > 0) {
            progress.unknown(gone.getMessage(), unknown);
        }
    }

    private void await(Receipt receipt) throws InterruptedException {
        String body =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("token", receipt.token())
                        .put("wait", true)
                        .toString();
        JsonNode answer = post("/v1/documents/outcomes", body);
        while (answer.path("counts").path("waiting").asLong() > 0) {
            progress.waiting(answer.path("counts").path("waiting").asLong());
            answer = post("/v1/documents/outcomes", body);
        }
        for (JsonNode one : answer.path("documents")) {
            String id = receipt.ids().getOrDefault(place(one), "");
            progress.settled(id, one.path("status").asText(), one.path("reason").asText());
        }
    }

    @Override
    public void close() {
        sender.interrupt();
    }
}
