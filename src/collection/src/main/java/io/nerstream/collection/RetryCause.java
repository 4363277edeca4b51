package io.nerstream.collection;

import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;

/** Why a call to Milvus was tried again. */
public enum RetryCause {
    /** No server answered. */
    UNAVAILABLE,
    /** It did not answer in time. */
    DEADLINE,
    /** It has too much to do, or no room. */
    EXHAUSTED,
    /** It began anew and had to load the collection first. */
    NOT_LOADED,
    /** Another failure of the server that may pass. */
    SERVER,
    OTHER;

    static RetryCause of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException rpc) {
                return ofCall(rpc);
            }
        }
        if (failure instanceof MilvusClientException milvus) {
            return ofServer(milvus);
        }
        return OTHER;
    }

    private static RetryCause ofCall(StatusRuntimeException rpc) {
        return switch (rpc.getStatus().getCode()) {
            case UNAVAILABLE -> UNAVAILABLE;
            case DEADLINE_EXCEEDED -> DEADLINE;
            case RESOURCE_EXHAUSTED -> EXHAUSTED;
            default -> OTHER;
        };
    }

    private static RetryCause ofServer(MilvusClientException milvus) {
        if (Failure.of(milvus) == Failure.NOT_LOADED) {
            return NOT_LOADED;
        }
        ErrorCode code = milvus.getErrorCode();
        return code == ErrorCode.TIMEOUT
                ? DEADLINE
                : code == ErrorCode.RPC_ERROR ? UNAVAILABLE : SERVER;
    }
}
