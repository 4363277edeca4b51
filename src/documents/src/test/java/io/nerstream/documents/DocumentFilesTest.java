package io.nerstream.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentFilesTest {
    private static final String A = "{\"id\": \"a\", \"text\": \"The Oder rose.\"}";
    private static final String B = "{\"id\": \"b\", \"text\": \"The Neisse fell.\"}";

    @TempDir Path folder;

    private Path file(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private Path file(String name, String text) throws IOException {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private interface Packing {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] packed(Packing packing, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packing.around(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                A + "\n" + B + "\n",
                "\n \n  " + A + "\r\n\r\n" + B,
                "[" + A + ", " + B + "]",
                "[\n  " + A + ",\n  " + B + "\n]\n",
                A + B,
                A + " " + B,
                "{\n  \"id\": \"a\",\n  \"text\": \"The Oder rose.\"\n}\n{\n  \"id\": \"b\",\n  \"text\": \"The Neisse fell.\"\n}",
                "\uFEFF" + A + "\n" + B,
                "{\"id\": \"a\", \"attributes\": {\"x\": \"}{\\\"\"}, \"spans\": [\n[4, 8]], \"text\": \"The Oder rose.\"}\n"
                        + B
            })
    void shouldReadEveryFormOfJson(String json) throws Exception {
        for (Read read : List.of(Read.stream(json), Read.of(file("x/data.json", json)))) {
            assertThat(read.refused).isEmpty();
            assertThat(read.ids()).containsExactly("a", "b");
            assertThat(read.texts()).containsExactly("The Oder rose.", "The Neisse fell.");
        }
    }

    @Test
    void shouldKnowPackedFilesByTheirFirstBytes() throws Exception {
        String lines = A + "\n" + B + "\n";
        List<byte[]> packed =
                List.of(
                        packed(GZIPOutputStream::new, lines),
                        packed(ZstdOutputStream::new, lines),
                        packed(out -> new GZIPOutputStream(new ZstdOutputStream(out)), lines));
        for (byte[] bytes : packed) {
            assertThat(Read.stream(bytes).ids()).containsExactly("a", "b");
            assertThat(Read.of(file("data.jsonl", bytes)).ids()).containsExactly("a", "b");
            assertThat(Read.of(file("data.jsonl.gz", bytes)).ids()).containsExactly("a", "b");
        }
        assertThat(Read.of(file("plain.jsonl.gz", lines)).ids()).containsExactly("a", "b");
    }

    @Test
    void shouldReadTheFilesOfArchives() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> one :
                    List.of(
                            Map.entry("in/a.jsonl", A),
                            Map.entry("in/notes.txt", "The Oder."),
                            Map.entry("in/picture.xyz", "?"),
                            Map.entry("__MACOSX/._a.jsonl", "?"))) {
                zip.putNextEntry(new ZipEntry(one.getKey()));
                zip.write(one.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        Read read = Read.of(file("up/all.zip", bytes.toByteArray()));
        assertThat(read.ids()).containsExactly("a", "up/all.zip/in/notes.txt");
        assertThat(read.passedOver).hasSize(1);
        assertThat(Read.stream(bytes.toByteArray()).ids()).containsExactly("a", "in/notes.txt");
    }

    @Test
    void shouldTellWherePackedDataAreCutOff() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append("{\"id\": \"")
                    .append(i)
                    .append("\", \"text\": \"")
                    .append(i * 7919L)
                    .append(" ships passed Breslau.\"}\n");
        }
        for (Packing packing : List.<Packing>of(GZIPOutputStream::new, ZstdOutputStream::new)) {
            byte[] whole = packed(packing, lines.toString());
            Read read = Read.of(file("d/cut.jsonl.gz", Arrays.copyOf(whole, whole.length * 3 / 4)));
            assertThat(read.documents.size()).isBetween(1_000, 4_999);
            assertThat(read.refused).hasSize(1);
            assertThat(read.refused.get(0)).contains("cut.jsonl.gz line ");
        }
    }

    @Test
    void shouldReadWhatIsBeforeTheCutOfASmallFile() throws Exception {
        byte[] whole = packed(GZIPOutputStream::new, (A + "\n" + B + "\n").repeat(200));
        Read read = Read.of(file("d/small.jsonl.gz", Arrays.copyOf(whole, whole.length - 6)));
        assertThat(read.documents.size()).isGreaterThan(300);
        assertThat(read.refused).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-8", "UTF-32LE", "UTF-32BE"})
    void shouldReadMarkedText(String charset) throws Exception {
        byte[] bytes = ("\uFEFF" + A + "\n" + B).getBytes(Charset.forName(charset));
        assertThat(Read.stream(bytes).ids()).containsExactly("a", "b");
        byte[] text = "\uFEFFThe Oder rose.".getBytes(Charset.forName(charset));
        assertThat(Read.of(file("t.txt", text)).texts()).containsExactly("The Oder rose.");
    }

    @Test
    void shouldRefuseWhatIsNotUtf8ByItsLineAndTakeNoOtherAlong() throws Exception {
        byte[] latin =
                (A + "\n{\"id\": \"m\", \"text\": \"Mährisch Ostrau\"}\n" + B)
                        .getBytes(StandardCharsets.ISO_8859_1);
        Read read = Read.of(file("latin.jsonl", latin));
        assertThat(read.ids()).containsExactly("a", "b");
        assertThat(read.refused).hasSize(1);
        assertThat(read.refused.get(0))
                .contains("latin.jsonl line 2: it is not UTF-8")
                .contains("--charset");
        Reading given = new Reading(Optional.empty(), Optional.of(StandardCharsets.ISO_8859_1), "");
        assertThat(Read.of(given, folder.resolve("latin.jsonl")).texts())
                .contains("Mährisch Ostrau");
        Read csv =
                Read.of(
                        file(
                                "latin.csv",
                                "id,text\n1,Oder\n2,\"Zürich\n und\"\n3,Elbe\n"
                                        .getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(csv.ids()).containsExactly("1", "3");
        assertThat(csv.refused.get(0)).contains("latin.csv row 2 (line 3)").contains("not UTF-8");
        assertThat(
                        Read.of(
                                        file(
                                                "latin.txt",
                                                "ok\nZürich".getBytes(StandardCharsets.ISO_8859_1)))
                                .refused)
                .allMatch(line -> line.contains("latin.txt line 2: it is not UTF-8"))
                .hasSize(1);
    }

    @Test
    void shouldRefuseZeroBytesInOneLine() throws Exception {
        Read read = Read.of(file("u.jsonl", (A + "\n" + B).getBytes(StandardCharsets.UTF_16LE)));
        assertThat(read.documents).isEmpty();
        assertThat(read.refused).hasSize(1);
        assertThat(read.refused.get(0)).contains("zero bytes");
    }

    @Test
    void shouldGoOnBehindBrokenJson() throws Exception {
        String lines =
                String.join(
                        "\n",
                        A,
                        "{\"id\": \"x\", \"text\": \"cut of",
                        "{\"id\": \"x\", \"text\": \"no end\",",
                        "{\"id\": \"x\", \"id\": \"y\", \"text\": \"twice\"}",
                        "{\"id\": \"x\", \"text\": 7}",
                        "nonsense",
                        "{\"id\": \"x\"]}",
                        "{\"id\": \"\", \"text\": \"t\"}",
                        B);
        Read read = Read.of(file("bad.jsonl", lines));
        assertThat(read.ids()).containsExactly("a", "b");
        assertThat(read.refused).hasSize(7);
        for (int line = 2; line <= 8; line++) {
            assertThat(read.refused.get(line - 2)).contains("bad.jsonl line " + line + ":");
        }
    }

    @Test
    void shouldTellInOneLineWhatIsNoSuchFile() throws Exception {
        String prose = "Once upon a time\nthere was a river.\nIts name was Oder.\n";
        for (String name : List.of("p.jsonl", "p.csv", "p.rss")) {
            Read read = Read.of(file(name, prose));
            assertThat(read.documents).isEmpty();
            assertThat(read.refused).as(name).hasSize(1);
        }
        assertThat(Read.of(file("code.json", "{'a': 1}\n{'b': 2}\n{'c': 3}\n")).refused).hasSize(1);
        assertThat(Read.of(file("data.bin", prose)).refused.get(0)).contains("--format");
        assertThat(Read.of(file("cut.json", "[" + A + ",\n" + B)).refused.get(0))
                .contains("cut.json line 2: the array that begins in line 1 does not end");
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void shouldFindTheDelimiterInTheHeader(String delimiter) throws Exception {
        String csv =
                "\uFEFF ID ,Text,Published,Desk,,Version,Backfill,Spans\r\n1,\"The Oder, the \"\"big\"\" one; a|b\nrose.\",2024-05-01,news,,7,TRUE,\"[[4, 8]]\"\r\n,,,,,,,\r\n007,Elbe,,1.10,,,,\r\n";
        // Commas within quotes are no delimiters.
        String text =
                csv.replace("Oder, the", "Oder @ the")
                        .replace("[[4, 8]]", "[[4@ 8]]")
                        .replace(",", delimiter)
                        .replace("@", ",");
        Read read = Read.stream(text);
        assertThat(read.refused).isEmpty();
        assertThat(read.ids()).containsExactly("1", "007");
        assertThat(read.texts().get(0)).isEqualTo("The Oder , the \"big\" one; a|b\nrose.");
        assertThat(read.documents.get(0).getPublished())
                .isEqualTo(Instant.parse("2024-05-01T00:00:00Z"));
        assertThat(read.documents.get(0).getVersion()).isEqualTo(7);
        assertThat(read.documents.get(0).getBackfill()).isTrue();
        assertThat(read.documents.get(0).getSpans()).hasSize(1);
        assertThat(read.documents.get(0).getAttributes())
                .containsExactly(Map.entry("Desk", "news"));
        assertThat(read.documents.get(1).getAttributes())
                .containsExactly(Map.entry("Desk", "1.10"));
    }

    @Test
    void shouldNameBadRowsAndGoOn() throws Exception {
        String csv =
                "id,text,version\na,\"The Oder.\",\nb,\"He said \"no\" to it.\",\nc,\"never closed,\nd,\"The Elbe.\",\ne,x\nf,y,v2\ng,z,1,more\nh,\"last\",\n";
        Read read = Read.of(file("rows.csv", csv));
        // Empty cells at the end may be left out.
        assertThat(read.ids()).containsExactly("a", "d", "e", "h");
        assertThat(read.refused).hasSize(4);
        assertThat(read.refused.get(0)).contains("rows.csv row 2 (line 3): a quote");
        assertThat(read.refused.get(1)).contains("rows.csv row 3 (line 4): a quote");
        assertThat(read.refused.get(2)).contains("(line 7): field 'version' is 'v2'");
        assertThat(read.refused.get(3)).contains("(line 8): its cell 4");
    }

    @Test
    void shouldNameFaultsOfTheHeader() throws Exception {
        assertThat(Read.of(file("twice.csv", "id,text,Desk, desk\n1,x,a,b\n")).refused.get(0))
                .contains("names column 'desk' twice");
        assertThat(Read.of(file("none.csv", "nr,body\n1,x\n")).refused.get(0))
                .contains("no column 'id', only [nr, body]");
        assertThat(Read.of(file("empty.csv", "")).refused.get(0)).contains("it is empty");
    }

    @Test
    void shouldKeepTextAsItIs() throws Exception {
        String text = "\n\n   \tThe Oder rose.\r\nThe Elbe fell.\n\n";
        assertThat(Read.of(file("t/lead.txt", text)).texts()).containsExactly(text);
    }

    @Test
    void shouldGiveIdsThatDoNotCollide() throws Exception {
        Path one = file("one/notes.txt", "The Oder.").getParent();
        Path other = file("other/notes.txt", "The Elbe.").getParent();
        assertThat(Read.of(one).ids()).containsExactly("one/notes.txt");
        assertThat(Read.of(other).ids()).containsExactly("other/notes.txt");
        assertThat(Read.of(one.resolve("notes.txt")).ids()).containsExactly("one/notes.txt");
        assertThat(Read.of(new Reading(Optional.empty(), Optional.empty(), "x-"), one).ids())
                .containsExactly("x-one/notes.txt");
        List<String> first = Read.stream("The Oder.\nThe Elbe.\n").ids();
        assertThat(first).doesNotHaveDuplicates().hasSize(2);
        assertThat(Read.stream("The Spree.\nThe Oder.\n").ids())
                .contains(first.get(0))
                .doesNotContain(first.get(1));
    }

    @Test
    void shouldPassOverUnknownAndHiddenFilesOfFolders() throws Exception {
        file("all/a.txt", "x");
        file("all/sub/b.txt", "y");
        file("all/c.xyz", "z");
        file("all/.git/d.txt", "z");
        Read read = Read.of(folder.resolve("all"));
        assertThat(read.ids()).containsExactly("all/a.txt", "all/sub/b.txt");
        assertThat(read.passedOver).hasSize(1);
        assertThat(read.refused).isEmpty();
    }

    @Test
    void shouldReadPagesAsTheirReadersSeeThem() throws Exception {
        String html =
                "<!doctype html><html><head><title>Floods &amp; ice</title><style>p {}</style></head><body><script>var Oder;</script><h1>The Oder rose</h1><p>AT&amp;T left  the\n<b>Ch&acirc;teau</b>.<p>Second<br>line<ul><li>one<li>two</ul><pre>a\n b</pre></body>";
        for (Read read : List.of(Read.of(file("h/p.html", html)), Read.stream(html))) {
            assertThat(read.texts())
                    .containsExactly(
                            "The Oder rose\nAT&T left the Château.\nSecond\nline\none\ntwo\na\n b");
            assertThat(read.documents.get(0).getTitle()).isEqualTo("Floods & ice");
        }
        byte[] latin =
                "<html><head><meta charset=\"iso-8859-1\"></head><body>Zürich</body></html>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Read.of(file("l.html", latin)).texts()).containsExactly("Zürich");
        assertThat(
                        Read.of(file("n.html", "<p>Zürich".getBytes(StandardCharsets.ISO_8859_1)))
                                .refused
                                .get(0))
                .contains("not UTF-8");
        assertThat(
                        Read.stream(
                                        "{\"id\": \"h\", \"content_type\": \"text/html; charset=utf-8\", \"text\": \"<p>The <b>Oder</b>&nbsp;rose\"}")
                                .texts())
                .containsExactly("The Oder\u00A0rose");
        assertThat(
                        Read.stream(
                                        "{\"id\": \"h\", \"content_type\": \"text/rtf\", \"text\": \"x\"}")
                                .refused
                                .get(0))
                .contains("content_type");
    }

    @Test
    void shouldReadFeeds() throws Exception {
        String rss =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\"><channel><title>Rivers</title><link>https://example.org/</link><description>d</description><language>en</language><item><title>Oder &amp;amp; Elbe</title><link>https://example.org/1</link><guid>tag:1</guid><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate><category>ice</category><category>flood</category><description>&lt;p&gt;The &lt;b&gt;Oder&lt;/b&gt; rose.&lt;/p&gt;</description></item><item><title>no id</title></item></channel></rss>";
        Read read = Read.of(file("f.xml", rss));
        assertThat(read.ids()).containsExactly("tag:1");
        assertThat(read.texts()).containsExactly("Oder & Elbe\nThe Oder rose.");
        assertThat(read.documents.get(0).getSource()).isEqualTo("Rivers");
        assertThat(read.documents.get(0).getUrl()).isEqualTo("https://example.org/1");
        assertThat(read.documents.get(0).getPublished())
                .isEqualTo(Instant.parse("2024-05-01T10:00:00Z"));
        assertThat(read.documents.get(0).getLists())
                .containsEntry("category", List.of("ice", "flood"));
        assertThat(read.refused).hasSize(1);
        String atom =
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title><id>f</id><entry><id>urn:2</id><title>Spree</title><updated>2024-05-01T10:00:00Z</updated><content type=\"html\">&lt;p&gt;The Spree.</content></entry></feed>";
        assertThat(Read.stream(atom).texts()).containsExactly("Spree\nThe Spree.");
        String bomb =
                "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><rss version=\"2.0\"><channel><title>&a;</title></channel></rss>";
        assertThat(Read.of(file("x.rss", bomb)).refused).hasSize(1);
    }

    private static String feed(String... items) {
        return "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>T</title><link>https://example.org/a/</link><description>d</description>\n"
                + String.join("\n", items)
                + "\n</channel></rss>";
    }

    private static String item(String id, String more) {
        return "<item><guid>"
                + id
                + "</guid><title>The Oder "
                + id
                + ".</title>"
                + more
                + "</item>";
    }

    @Test
    void shouldReadTheEntriesAroundABrokenOne() throws Exception {
        String broken = item("2", "<description>Fish & <b>chips</description>");
        String comment =
                item("3", "<!-- </item> --><description><![CDATA[</item>]]></description>");
        Read read =
                Read.stream(feed(item("1", ""), broken, comment, "<item><guid>x", item("4", "")));
        assertThat(read.ids()).containsExactly("1", "3", "4");
        assertThat(read.refused).hasSize(2);
        assertThat(read.refused.get(0)).startsWith("stdin entry 2 (line 4): ");
        assertThat(read.refused.get(1)).startsWith("stdin entry 4 (line 6): it does not end");
        String whole = feed(item("1", ""), item("2", ""), item("3", ""));
        Read cut = Read.stream(whole.substring(0, whole.indexOf("Oder 3")));
        assertThat(cut.ids()).containsExactly("1", "2");
        assertThat(cut.refused).hasSize(1);
        assertThat(cut.refused.get(0)).startsWith("stdin entry 3 (line 5): it does not end");
        String atom =
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>T</title><id>f</id><entry><id>urn:2</id><title type=\"text\">a &lt; b</title></entry><entry><id>u";
        assertThat(Read.stream(atom).texts()).containsExactly("a < b");
    }

    @Test
    void shouldReadTheDatesOfFeedsOrRefuseThem() throws Exception {
        Read read =
                Read.stream(
                        feed(
                                item("1", "<pubDate>Mon, 2 Nov 2026 5:04 PST</pubDate>"),
                                item("2", "<pubDate>some day</pubDate>"),
                                item("3", "<pubDate/><link>b/c.html</link>")));
        assertThat(read.ids()).containsExactly("1", "3");
        assertThat(read.documents.get(0).getPublished())
                .isEqualTo(Instant.parse("2026-11-02T13:04:00Z"));
        assertThat(read.documents.get(1).getPublished()).isNull();
        assertThat(read.documents.get(1).getUrl()).isEqualTo("https://example.org/a/b/c.html");
        assertThat(read.refused)
                .singleElement()
                .asString()
                .startsWith("stdin entry 2: field 'pubDate' is 'some day', not a time");
    }

    private static byte[] zip(ZipArchiveEntry... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            for (ZipArchiveEntry entry : entries) {
                zip.putArchiveEntry(entry);
                zip.write(
                        ("The Oder of " + entry.getName() + ".").getBytes(StandardCharsets.UTF_8));
                zip.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldReadArchivesByTheirDirectory() throws Exception {
        byte[] whole =
                zip(
                        new ZipArchiveEntry("a.txt"),
                        new ZipArchiveEntry("b.txt"),
                        new ZipArchiveEntry("b.txt"),
                        new ZipArchiveEntry("c.txt"));
        assertThat(Read.of(file("d/all.zip", whole)).ids())
                .containsExactly(
                        "d/all.zip/a.txt",
                        "d/all.zip/b.txt",
                        "d/all.zip/b#2.txt",
                        "d/all.zip/c.txt");
        // The data of the first are damaged, the last is said to be encrypted.
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 45, 60, (byte) 0xFF);
        int directory = new String(damaged, StandardCharsets.ISO_8859_1).lastIndexOf("PK\1\2");
        damaged[directory + 8] |= 1;
        Read read = Read.of(file("d/damaged.zip", damaged));
        assertThat(read.ids()).containsExactly("d/damaged.zip/b.txt", "d/damaged.zip/b#2.txt");
        assertThat(read.refused).hasSize(2);
        assertThat(read.refused.get(0)).contains("damaged.zip!a.txt: it cannot be read: ");
        assertThat(read.refused.get(1)).contains("damaged.zip!c.txt: it is encrypted");
        Read cut = Read.stream(Arrays.copyOf(whole, whole.length / 2));
        assertThat(cut.ids()).startsWith("a.txt", "b.txt");
        assertThat(cut.refused).hasSize(1);
        assertThat(Read.stream(zip()).refused).containsExactly("stdin: the archive is empty");
    }

    @Test
    void shouldReadStoredFilesOfArchivesThatWereWrittenToPipes() throws Exception {
        // Sizes stand behind the data, as programs write that cannot go back.
        byte[] text = "The Oder rose.".getBytes(StandardCharsets.UTF_8);
        CRC32 sum = new CRC32();
        sum.update(text);
        ByteBuffer zip = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).putShort((short) 20).putShort((short) 8).putShort((short) 0);
        zip.putInt(0).putInt(0).putInt(0).putInt(0).putShort((short) 5).putShort((short) 0);
        zip.put("a.txt".getBytes(StandardCharsets.UTF_8)).put(text);
        zip.putInt(0x08074b50).putInt((int) sum.getValue()).putInt(text.length).putInt(text.length);
        int directory = zip.position();
        zip.putInt(0x02014b50).putShort((short) 20).putShort((short) 20).putShort((short) 8);
        zip.putShort((short) 0).putInt(0).putInt((int) sum.getValue());
        zip.putInt(text.length).putInt(text.length).putShort((short) 5).putShort((short) 0);
        zip.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0).putInt(0);
        zip.put("a.txt".getBytes(StandardCharsets.UTF_8));
        int end = zip.position();
        zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
        zip.putInt(end - directory).putInt(directory).putShort((short) 0);
        Read read = Read.stream(Arrays.copyOf(zip.array(), zip.position()));
        assertThat(read.refused).isEmpty();
        assertThat(read.texts()).containsExactly("The Oder rose.");
    }

    @Test
    void shouldRefuseFilesOfArchivesWhoseChecksumIsWrong() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(bytes)) {
            zip.setMethod(ZipArchiveOutputStream.STORED);
            for (String name : List.of("a", "b")) {
                byte[] text = ("The Oder of " + name).getBytes(StandardCharsets.UTF_8);
                CRC32 sum = new CRC32();
                sum.update(text);
                ZipArchiveEntry entry = new ZipArchiveEntry("../" + name + ".txt");
                entry.setSize(text.length);
                entry.setCrc(sum.getValue());
                zip.putArchiveEntry(entry);
                zip.write(text);
                zip.closeArchiveEntry();
            }
        }
        byte[] damaged = bytes.toByteArray();
        damaged[new String(damaged, StandardCharsets.ISO_8859_1).indexOf("Oder of a")] = 'E';
        Read read = Read.of(file("d/sum.zip", damaged));
        assertThat(read.ids()).containsExactly("d/sum.zip/b.txt");
        assertThat(read.refused)
                .singleElement()
                .asString()
                .endsWith("sum.zip!a.txt: it cannot be read: it is damaged, its checksum is wrong");
    }

    @Test
    void shouldRefuseAZeroByteWithItsRecordAlone() throws Exception {
        Read read = Read.stream(A + "\n{\"id\": \"x\", \"text\": \"Bosch\0\"}\n" + B + "\n");
        assertThat(read.ids()).containsExactly("a", "b");
        assertThat(read.refused).singleElement().asString().startsWith("stdin line 2: ");
        assertThat(Read.stream("Siemens in Vienna\n\0\nBosch in Bonn\n").texts())
                .contains("Siemens in Vienna", "Bosch in Bonn");
    }

    @Test
    void shouldReadHeadersOfSeveralLines() throws Exception {
        Read read =
                Read.of(file("d/head.csv", "\"id\";\"text\";\"two\nlines\"\n1;The Oder rose.;5\n"));
        assertThat(read.refused).isEmpty();
        assertThat(read.ids()).containsExactly("1");
        Read open = Read.of(file("d/open.csv", "id,text,\"two\n1,The Oder rose.,5\n"));
        assertThat(open.documents).isEmpty();
        assertThat(open.refused).hasSize(1);
    }

    @Test
    void shouldPassOverTheZerosWithWhichTapesAreFilled() throws Exception {
        byte[] packed = packed(GZIPOutputStream::new, A + "\n" + B + "\n");
        Read read = Read.of(file("d/tape.gz", Arrays.copyOf(packed, packed.length + 100_000)));
        assertThat(read.refused).isEmpty();
        assertThat(read.ids()).containsExactly("a", "b");
    }

    @Test
    void shouldTellThatNothingOfPackedDataCanBeRead() throws Exception {
        byte[] packed = packed(ZstdOutputStream::new, A + "\n" + B + "\n");
        assertThat(Read.of(file("d/cut.zst", Arrays.copyOf(packed, packed.length / 2))).refused)
                .singleElement()
                .asString()
                .contains("cut.zst: it cannot be read: ");
    }

    @Test
    void shouldRefuseEmptyTexts() throws Exception {
        assertThat(Read.of(file("d/blank.txt", " \n\n")).refused)
                .singleElement()
                .asString()
                .endsWith("blank.txt: it is empty");
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws Exception {
        Read text = Read.of(file("long.txt", "a".repeat(300_000)));
        assertThat(text.refused).hasSize(1);
        assertThat(text.refused.get(0)).contains("300000 UTF-16 units, 262144 are allowed");
        Read json =
                Read.stream(
                        A + "\n{\"id\": \"x\", \"text\": \"" + "a".repeat(9_000_000) + "\"}\n" + B);
        assertThat(json.ids()).containsExactly("a", "b");
        assertThat(json.refused).hasSize(1);
    }

    @Test
    void shouldGoOnBehindAFileThatIsNotThere() throws Exception {
        Read read = Read.of(folder.resolve("nothing.txt"));
        assertThat(read.refused).hasSize(1);
        assertThat(read.refused.get(0)).contains("nothing.txt: it does not exist");
    }

    @Test
    void shouldTellThatALaterPartOfPackedDataIsDamaged() throws Exception {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(packed(GZIPOutputStream::new, A + "\n"));
        assertThat(Read.of(file("one.jsonl.gz", both.toByteArray())).refused).isEmpty();
        byte[] second = packed(GZIPOutputStream::new, B + "\n");
        both.writeBytes(second);
        assertThat(Read.of(file("two.jsonl.gz", both.toByteArray())).ids())
                .containsExactly("a", "b");
        both.reset();
        both.writeBytes(packed(GZIPOutputStream::new, A + "\n"));
        both.writeBytes(Arrays.copyOf(second, 5));
        Read cut = Read.of(file("cut.jsonl.gz", both.toByteArray()));
        assertThat(cut.ids()).containsExactly("a");
        assertThat(cut.refused).hasSize(1);
    }

    @Test
    void shouldReadArchivesWithOldNamesAndNamesThatStandThereTwice() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes, Charset.forName("IBM437"))) {
            zip.putNextEntry(new ZipEntry("München.txt"));
            zip.write("The Isar.".getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        assertThat(Read.of(file("d/old.zip", bytes.toByteArray())).ids())
                .containsExactly("d/old.zip/München.txt");
    }

    @Test
    void shouldFollowLinksButNotForEver() throws Exception {
        file("real/a.txt", "The Isar.");
        Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/loop"), folder.resolve("real"));
        Files.createSymbolicLink(folder.resolve("real/b.txt"), folder.resolve("real/a.txt"));
        Read read = Read.of(folder.resolve("linked"));
        assertThat(read.ids()).containsExactly("real/a.txt", "real/b.txt");
        assertThat(read.refused).hasSize(1);
    }

    @Test
    void shouldReadTablesAsProgramsWriteThem() throws Exception {
        assertThat(
                        Read.of(file("sep.csv", "sep=;\r\nid;text\r\n1;\"The Isar, the Inn\"\r\n"))
                                .texts())
                .containsExactly("The Isar, the Inn");
        Read tabs =
                Read.of(
                        file(
                                "t.tsv",
                                "id\ttext\ttags (a, b, c, d)\n 1 \t\"quoted start\" is a phrase\n2\tx\ty\n"));
        assertThat(tabs.refused).isEmpty();
        assertThat(tabs.ids()).containsExactly("1", "2");
        assertThat(tabs.texts().get(0)).isEqualTo("\"quoted start\" is a phrase");
    }

    @Test
    void shouldRefusePagesAndFeedsThatLieAboutTheirCharacters() throws Exception {
        byte[] page =
                "<html><head><meta charset=\"utf-8\"></head><body>\nKöln</body></html>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Read.of(file("lie.html", page)).refused.get(0))
                .contains("lie.html line 2: it is not UTF-8");
        byte[] feed =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Köln</title></channel></rss>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Read.of(file("lie.rss", feed)).refused.get(0))
                .contains("lie.rss line 2: it is not UTF-8");
        byte[] named =
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><html><body>Köln</body></html>"
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Read.of(file("named.xhtml", named)).texts()).containsExactly("Köln");
        assertThat(
                        Read.of(
                                        file(
                                                "hidden.html",
                                                "<p>seen<p hidden>not<p style=\"display: none\">nor"))
                                .texts())
                .containsExactly("seen");
    }

    @Test
    void shouldTellWhatIsNoTextInOneLine() throws Exception {
        byte[] noise = new byte[100_000];
        new java.util.Random(3).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = noise[i] == 0 || noise[i] == 0x1F ? 1 : noise[i];
        }
        Read read = Read.stream(noise);
        assertThat(read.documents).isEmpty();
        assertThat(read.refused).hasSize(1);
    }
}
