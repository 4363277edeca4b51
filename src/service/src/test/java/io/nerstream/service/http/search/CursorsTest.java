package io.nerstream.service.http.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.nerstream.collection.SearchQuery;
import io.nerstream.service.http.answers.Json;
import io.nerstream.service.http.answers.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
    private static final SearchQuery.Cursor PLACE = new SearchQuery.Cursor(0.25f, "d#3 ü");
    private static final String FIRST =
            "{\"type\": \"river\", \"filter\": {\"attributes\": {\"a\": \"1\", \"b\": \"2\"}}, \"rate\": 0.001";

    private static SearchRequest request(String json) throws JsonProcessingException {
        return Json.MAPPER.readValue(json, SearchRequest.class);
    }

    private static SearchQuery.Cursor read(String next, String encoder) throws Exception {
        String cursor = Cursors.write(PLACE, request(FIRST + "}"), "e1");
        return Cursors.read(
                request(next.substring(0, next.length() - 1) + ", \"cursor\": \"" + cursor + "\"}"),
                encoder);
    }

    /** What a service wrote that ended long ago: its digest is a part of the contract. */
    @Test
    void shouldReadCursorsOfOtherProcesses() throws Exception {
        assertThat(Cursors.write(PLACE, request(FIRST + "}"), "e1"))
                .isEqualTo("JV_E10AsMDM-gAAAZCMzIMO8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                FIRST + "}",
                FIRST + ", \"k\": 7, \"consistency\": \"strong\"}",
                FIRST + ", \"group\": \"mention\", \"like\": null}",
                "{\"type\": \"river\", \"filter\": {\"source\": [], \"attributes\": {\"a\": \"1\", \"b\": \"2\"}}, \"rate\": 0.001}",
                "{\"rate\": 1e-3, \"filter\": {\"attributes\": {\"b\": \"2\", \"a\": \"1\"}}, \"type\": [\" river \"]}"
            })
    void shouldGoOnWithTheSameSearch(String next) throws Exception {
        assertThat(read(next, "e1")).isEqualTo(PLACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"river\"}",
                FIRST + ", \"group\": \"entity\"}",
                "{\"like\": \"river\", \"rate\": 0.001}",
                "{\"type\": \"lake\", \"filter\": {\"attributes\": {\"a\": \"1\", \"b\": \"2\"}}, \"rate\": 0.001}",
                "{\"type\": \"river\", \"filter\": {\"attributes\": {\"a\": \"1\"}}, \"rate\": 0.001}",
                "{\"type\": \"river\", \"filter\": {\"attributes\": {\"a\": \"1\", \"b\": \"2\"}}, \"rate\": 0.01}"
            })
    void shouldBelongToOneSearchOnly(String next) {
        assertThatThrownBy(() -> read(next, "e1"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("another search");
    }

    @Test
    void shouldBelongToOneEncoder() {
        assertThatThrownBy(() -> read(FIRST + "}", "e2")).hasMessageContaining("another search");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AA", "%", "????"})
    void shouldRefuseWhatIsNoCursor(String cursor) throws Exception {
        SearchRequest request = request("{\"type\": \"river\", \"cursor\": \"" + cursor + "\"}");
        assertThatThrownBy(() -> Cursors.read(request, "e1")).hasMessageContaining("'cursor'");
    }
}
