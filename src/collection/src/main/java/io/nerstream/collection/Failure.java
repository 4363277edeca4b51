package io.nerstream.collection;

import io.milvus.exception.ParamException;
import io.milvus.shaded.io.grpc.StatusRuntimeException;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import java.util.Locale;
import java.util.Set;

/**
 * What to do after a failed call. Decided by codes alone: the texts of servers differ and change.
 */
enum Failure {
    /** May go well later. */
    RETRY,
    /** The server began anew and must load the collection first. */
    NOT_LOADED,
    /** The data of this call will never be taken; other data may. */
    REJECT,
    /** No call will go well before somebody changes something. */
    FATAL;

    // What Milvus itself declares to be worth another try (pkg/util/merr of 2.3 and newer); its SDK
    // does not hand that flag on.
    private static final Set<Integer> RETRIABLE =
            Set.of(1, 2, 4, 8, 12, 103, 106, 202, 305, 1002, 1807, 2200);
    // What passes when its operators act or its nodes are back: limits of memory, disk and quota;
    // channels, segments and nodes that are elsewhere now; what was cancelled or took too long.
    private static final Set<Integer> PASSING =
            Set.of(3, 7, 9, 502, 503, 504, 601, 602, 901, 902, 904, 905, 10_000, 10_001);
    private static final Set<Integer> BAD_DATA =
            Set.of(1100, 1101, 1102, 1103, 1104, 1700, 1701, 1702, 1703, 1704, 1705, 1706, 1710);
    // What servers older than these codes and Milvus Lite answer to data that breaks the schema.
    private static final int LEGACY_ILLEGAL_ARGUMENT = 6;
    private static final int COLLECTION_NOT_LOADED = 101;
    private static final String UNNAMED_CODE = "Can't get the number of an unknown enum value.";

    static Failure of(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException rpc) {
                return ofCall(rpc);
            }
            // A row that breaks the schema does not even leave the SDK.
            if (t instanceof ParamException) {
                return REJECT;
            }
        }
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof MilvusClientException milvus) {
                return ofServer(milvus);
            }
        }
        return FATAL;
    }

    /** What the server said, in a word: one of some twenty. */
    static String code(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException rpc) {
                return "milvus_" + rpc.getStatus().getCode().name().toLowerCase(Locale.ROOT);
            }
            if (t instanceof MilvusClientException milvus
                    && BAD_DATA.contains(milvus.getServerErrCode())) {
                return "milvus_" + milvus.getServerErrCode();
            }
        }
        return "milvus_illegal_argument";
    }

    /**
     * The SDK fails on codes that it has no name for. Milvus Lite answers so while it starts,
     * before its collections are loaded.
     */
    private static boolean isUnknownCode(Throwable cause) {
        return cause instanceof IllegalArgumentException && UNNAMED_CODE.equals(cause.getMessage());
    }

    private static Failure ofCall(StatusRuntimeException rpc) {
        return switch (rpc.getStatus().getCode()) {
            case UNAVAILABLE,
                    DEADLINE_EXCEEDED,
                    RESOURCE_EXHAUSTED,
                    ABORTED,
                    CANCELLED,
                    INTERNAL,
                    UNKNOWN ->
                    RETRY;
            case INVALID_ARGUMENT, OUT_OF_RANGE, DATA_LOSS -> REJECT;
            case UNAUTHENTICATED,
                    PERMISSION_DENIED,
                    UNIMPLEMENTED,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    FAILED_PRECONDITION,
                    OK ->
                    FATAL;
        };
    }

    private static Failure ofServer(MilvusClientException milvus) {
        ErrorCode code = milvus.getErrorCode();
        if (code == ErrorCode.RPC_ERROR || code == ErrorCode.TIMEOUT) {
            return RETRY;
        }
        if (code == ErrorCode.INVALID_PARAMS) {
            return REJECT;
        }
        if (code == ErrorCode.CLIENT_ERROR && isUnknownCode(milvus.getCause())) {
            return NOT_LOADED;
        }
        if (code != ErrorCode.SERVER_ERROR) {
            return FATAL;
        }
        if (BAD_DATA.contains(milvus.getServerErrCode())
                || milvus.getLegacyServerCode() == LEGACY_ILLEGAL_ARGUMENT) {
            return REJECT;
        }
        if (milvus.getServerErrCode() == COLLECTION_NOT_LOADED) {
            return NOT_LOADED;
        }
        return RETRIABLE.contains(milvus.getServerErrCode())
                        || PASSING.contains(milvus.getServerErrCode())
                ? RETRY
                : FATAL;
    }
}
