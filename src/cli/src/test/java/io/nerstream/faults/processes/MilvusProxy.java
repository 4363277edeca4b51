package io.nerstream.faults.processes;

import com.google.protobuf.InvalidProtocolBufferException;
import io.milvus.grpc.MutationResult;
import io.milvus.shaded.io.grpc.CallOptions;
import io.milvus.shaded.io.grpc.HandlerRegistry;
import io.milvus.shaded.io.grpc.ManagedChannel;
import io.milvus.shaded.io.grpc.MethodDescriptor;
import io.milvus.shaded.io.grpc.Server;
import io.milvus.shaded.io.grpc.ServerMethodDefinition;
import io.milvus.shaded.io.grpc.Status;
import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.shaded.io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.milvus.shaded.io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.milvus.shaded.io.grpc.stub.ClientCalls;
import io.milvus.shaded.io.grpc.stub.ServerCalls;
import io.milvus.shaded.io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between the job and Milvus, hands bytes on as they are, and disturbs the calls as a run
 * wants it. It also counts the writes, so that a fault can happen before or behind the n-th.
 */
public final class MilvusProxy implements AutoCloseable {
    private static final int LARGEST = 64 * 1024 * 1024;

    private final ManagedChannel upstream;
    private final Server server;
    private final ExecutorService threads = Executors.newCachedThreadPool(MilvusProxy::daemon);
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final List<Point> points = new ArrayList<>();

    private volatile Weather weather = Call::forward;

    /** What happens to calls, such as {@code Call::forward}. */
    public interface Weather {
        CompletableFuture<byte[]> answer(Call call);
    }

    /** Something that happens once, while a write waits for it. */
    private record Point(int write, boolean before, Runnable action) {}

    private MilvusProxy(int port) throws IOException {
        upstream =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .maxInboundMessageSize(LARGEST)
                        .build();
        server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .executor(threads)
                        .maxInboundMessageSize(LARGEST)
                        .fallbackHandlerRegistry(new Everything())
                        .build()
                        .start();
    }

    /** Stands before a server on loopback. */
    public static MilvusProxy before(int port) throws IOException {
        return new MilvusProxy(port);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "milvus-proxy");
        thread.setDaemon(true);
        return thread;
    }

    public String uri() {
        return "http://127.0.0.1:" + server.getPort();
    }

    public void become(Weather other) {
        weather = other;
    }

    /** How many writes of documents have come so far. */
    public int writes() {
        return writes.get();
    }

    /** Whether no call is on its way, not even one that its caller has given up. */
    public boolean isQuiet() {
        return inFlight.get() == 0;
    }

    /**
     * Lets something happen once, at the n-th write from now on.
     *
     * @param before whether the server has not heard of it then; else it has answered, and the
     *     caller has not
     */
    public synchronized void at(int number, boolean before, Runnable action) {
        points.add(new Point(writes.get() + number, before, action));
    }

    public synchronized void forget() {
        points.clear();
    }

    private synchronized List<Point> take(int write, boolean before) {
        List<Point> due =
                points.stream().filter(p -> p.write() <= write && p.before() == before).toList();
        points.removeAll(due);
        return due;
    }

    /** A call on its way. */
    public final class Call {
        private final String method;
        private final byte[] request;

        private Call(String method, byte[] request) {
            this.method = method;
            this.request = request;
        }

        /** Whether it is about who may write, and not about what is written. */
        public boolean isLease() {
            return new String(request, StandardCharsets.ISO_8859_1).contains("lease.");
        }

        public boolean isWrite() {
            return isUpsert() || method.endsWith("/Delete") || method.endsWith("/Insert");
        }

        public boolean isUpsert() {
            return method.endsWith("/Upsert");
        }

        /** Asks the server. */
        public CompletableFuture<byte[]> forward() {
            return CompletableFuture.supplyAsync(
                    () ->
                            ClientCalls.blockingUnaryCall(
                                    upstream,
                                    bytes(method),
                                    CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.MINUTES),
                                    request),
                    threads);
        }

        /** Asks the server after a while, whether or not the caller still waits. */
        public CompletableFuture<byte[]> forwardAfter(long millis) {
            Executor later =
                    CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, threads);
            return CompletableFuture.supplyAsync(() -> this, later).thenCompose(Call::forward);
        }

        /** What a server answers that cannot work now. */
        public CompletableFuture<byte[]> refuse(Status status) {
            return CompletableFuture.failedFuture(status.asRuntimeException());
        }

        /** The server does it all, and counts other than it did. */
        public CompletableFuture<byte[]> forwardCounting(long more) {
            return forward()
                    .thenApply(
                            answer -> {
                                try {
                                    MutationResult result = MutationResult.parseFrom(answer);
                                    return result.toBuilder()
                                            .setUpsertCnt(Math.max(0, result.getUpsertCnt() + more))
                                            .build()
                                            .toByteArray();
                                } catch (InvalidProtocolBufferException e) {
                                    throw new UncheckedIOException(e);
                                }
                            });
        }
    }

    private CompletableFuture<byte[]> answer(Call call) {
        if (!call.isWrite() || call.isLease()) {
            return weather.answer(call);
        }
        int number = writes.incrementAndGet();
        take(number, true).forEach(point -> point.action().run());
        return weather.answer(call)
                .whenComplete(
                        (answer, failure) ->
                                take(number, false).forEach(point -> point.action().run()));
    }

    private void serve(String method, byte[] request, StreamObserver<byte[]> caller) {
        int unused = inFlight.incrementAndGet();
        var unusedEnd =
                answer(new Call(method, request))
                        .whenComplete(
                                (answer, failure) -> {
                                    int unusedLeft = inFlight.decrementAndGet();
                                    tell(caller, answer, failure);
                                });
    }

    private static void tell(StreamObserver<byte[]> caller, byte[] answer, Throwable failure) {
        try {
            if (failure == null) {
                caller.onNext(answer);
                caller.onCompleted();
            } else {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                caller.onError(
                        cause instanceof StatusRuntimeException rpc
                                ? Status.fromCode(rpc.getStatus().getCode())
                                        .withDescription(rpc.getStatus().getDescription())
                                        .asRuntimeException()
                                : Status.fromThrowable(cause).asRuntimeException());
            }
        } catch (IllegalStateException | StatusRuntimeException e) {
            // The caller has given up, as callers do.
            System.err.println("nobody waits for the answer any more: " + e.getMessage());
        }
    }

    /** Every method, whatever its messages are. */
    private final class Everything extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String method, String authority) {
            return ServerMethodDefinition.create(
                    bytes(method),
                    ServerCalls.asyncUnaryCall(
                            (byte[] request, StreamObserver<byte[]> caller) ->
                                    serve(method, request, caller)));
        }
    }

    private static MethodDescriptor<byte[], byte[]> bytes(String method) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(method)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        upstream.shutdownNow();
        threads.shutdownNow();
    }
}
