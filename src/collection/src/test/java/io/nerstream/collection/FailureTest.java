package io.nerstream.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.milvus.exception.ParamException;
import io.milvus.shaded.io.grpc.Status;
import io.milvus.v2.exception.ErrorCode;
import io.milvus.v2.exception.MilvusClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
    @ParameterizedTest
    @CsvSource({
        "UNAVAILABLE, RETRY",
        "DEADLINE_EXCEEDED, RETRY",
        "RESOURCE_EXHAUSTED, RETRY",
        "ABORTED, RETRY",
        "CANCELLED, RETRY",
        "INTERNAL, RETRY",
        "UNKNOWN, RETRY",
        "INVALID_ARGUMENT, REJECT",
        "OUT_OF_RANGE, REJECT",
        "DATA_LOSS, REJECT",
        "UNAUTHENTICATED, FATAL",
        "PERMISSION_DENIED, FATAL",
        "UNIMPLEMENTED, FATAL",
        "NOT_FOUND, FATAL",
        "ALREADY_EXISTS, FATAL",
        "FAILED_PRECONDITION, FATAL",
        "OK, FATAL"
    })
    void everyCodeOfTheProtocolHasItsMeaning(Status.Code code, Failure expected) {
        RuntimeException rpc = code.toStatus().asRuntimeException();

        assertThat(Failure.of(rpc)).isEqualTo(expected);
        assertThat(Failure.of(new MilvusClientException(ErrorCode.CLIENT_ERROR, rpc)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void noCodeIsForgotten(Status.Code code) {
        assertThat(Failure.of(code.toStatus().asRuntimeException())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        // Service not ready, unavailable, too much memory, rate limit, node offline.
        "1, 1, RETRY",
        "2, 0, RETRY",
        "3, 0, RETRY",
        "8, 0, RETRY",
        "901, 0, RETRY",
        "101, 101, NOT_LOADED",
        // Collection not found, database not found: nothing helps but a change.
        "100, 4, FATAL",
        "800, 0, FATAL",
        // Parameter and field errors: this data, not other data.
        "1100, 0, REJECT",
        "1701, 0, REJECT",
        "6, 6, REJECT",
        // Nobody knows: stop, rather than try for ever.
        "65535, 65535, FATAL"
    })
    void everyCodeOfTheServerHasItsMeaning(int code, int legacy, Failure expected) {
        assertThat(
                        Failure.of(
                                new MilvusClientException(
                                        ErrorCode.SERVER_ERROR, "any text", code, legacy)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "RPC_ERROR, RETRY",
        "TIMEOUT, RETRY",
        "INVALID_PARAMS, REJECT",
        "CLIENT_ERROR, FATAL",
        "COLLECTION_NOT_FOUND, FATAL"
    })
    void everyCodeOfTheSdkHasItsMeaning(ErrorCode code, Failure expected) {
        assertThat(Failure.of(new MilvusClientException(code, "any text"))).isEqualTo(expected);
    }

    @Test
    void aRowThatTheSdkRefusesIsRejected() {
        assertThat(
                        Failure.of(
                                new MilvusClientException(
                                        ErrorCode.CLIENT_ERROR, new ParamException("any text"))))
                .isEqualTo(Failure.REJECT);
    }

    @Test
    void aCodeThatTheSdkHasNoNameForIsAskedAgain() {
        IllegalArgumentException unnamed =
                catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> io.milvus.grpc.SegmentState.UNRECOGNIZED.getNumber());

        assertThat(Failure.of(new MilvusClientException(ErrorCode.CLIENT_ERROR, unnamed)))
                .isEqualTo(Failure.NOT_LOADED);
        assertThat(
                        Failure.of(
                                new MilvusClientException(
                                        ErrorCode.CLIENT_ERROR,
                                        new IllegalArgumentException("of ours"))))
                .isEqualTo(Failure.FATAL);
    }

    @Test
    void whatNobodyForesawEndsTheWriting() {
        assertThat(Failure.of(new NullPointerException())).isEqualTo(Failure.FATAL);
    }
}
