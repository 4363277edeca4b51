package io.nerstream.office;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nerstream.documents.TextExtractor.Extracted;
import io.nerstream.documents.TextExtractor.Part;
import io.nerstream.documents.TextExtractor.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.apache.poi.xwpf.usermodel.XWPFDocument;
import org.junit.jupiter.api.Test;

class TikaExtractorTest {
    private static List<Part> parts(byte[] bytes, String name) throws IOException {
        return new TikaExtractor().extract(new ByteArrayInputStream(bytes), name);
    }

    private static List<Extracted> extract(byte[] bytes, String name) throws IOException {
        return parts(bytes, name).stream().map(Extracted.class::cast).toList();
    }

    private static List<Extracted> extract(String text, String name) throws IOException {
        return extract(text.getBytes(StandardCharsets.UTF_8), name);
    }

    private static byte[] pdf() throws IOException {
        try (PDDocument pdf = new PDDocument()) {
            PDPage page = new PDPage();
            pdf.addPage(page);
            try (PDPageContentStream content = new PDPageContentStream(pdf, page)) {
                content.beginText();
                content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                content.newLineAtOffset(100, 700);
                content.showText("The Oder rose near Breslau.");
                content.endText();
            }
            pdf.getDocumentInformation().setTitle("Floods");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            pdf.save(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void shouldReadPdf() throws IOException {
        List<Extracted> texts = extract(pdf(), "a.pdf");
        assertThat(texts).hasSize(1);
        assertThat(texts.get(0).text()).isEqualTo("The Oder rose near Breslau.");
        assertThat(texts.get(0).title()).contains("Floods");
    }

    @Test
    void shouldReadOfficeFiles() throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        try (XWPFDocument document = new XWPFDocument()) {
            document.createParagraph().createRun().setText("The Oder rose.");
            document.createParagraph().createRun().setText("The Elbe fell.");
            document.write(word);
        }
        assertThat(extract(word.toByteArray(), "a.docx").get(0).text())
                .isEqualTo("The Oder rose.\nThe Elbe fell.");
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        try (XSSFWorkbook workbook = new XSSFWorkbook()) {
            workbook.createSheet("Rivers").createRow(0).createCell(0).setCellValue("Spree");
            workbook.write(table);
        }
        assertThat(extract(table.toByteArray(), "a.xlsx").get(0).text()).contains("Spree");
    }

    private static String mail(String id, String text) {
        return "Message-ID: <"
                + id
                + ">\r\nDate: Wed, 01 May 2024 10:00:00 +0000\r\nFrom: Ann <ann@example.org>\r\nTo: bob@example.org\r\nSubject: =?utf-8?q?H=C3=B6chststand?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + text
                + "\r\n";
    }

    @Test
    void shouldReadMail() throws IOException {
        Extracted mail =
                extract(mail("1@example.org", "Die Oder bei Gro=DFenhain."), "a.eml").get(0);
        assertThat(mail.text()).contains("Die Oder bei Großenhain.");
        assertThat(mail.title()).contains("Höchststand");
        assertThat(mail.id()).isEqualTo("1@example.org");
        assertThat(mail.published()).contains(Instant.parse("2024-05-01T10:00:00Z"));
        assertThat(mail.attributes().get("from").get(0)).contains("ann@example.org");
    }

    @Test
    void shouldReadEachMailOfACollection() throws IOException {
        String mbox =
                "From ann@example.org Wed May  1 10:00:00 2024\r\n"
                        + mail("1@example.org", "The Oder.")
                        + "\r\nFrom ann@example.org Wed May  1 11:00:00 2024\r\n"
                        + mail("2@example.org", "The Elbe.")
                        + "\r\n";
        List<Extracted> mails = extract(mbox, "Inbox.mbox");
        assertThat(mails)
                .extracting(Extracted::id)
                .containsExactly("1@example.org", "2@example.org");
        assertThat(mails.get(1).text()).contains("The Elbe.").doesNotContain("Oder");
    }

    private static String attached(String name, byte[] bytes) {
        return "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\""
                + name
                + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(bytes)
                + "\r\n";
    }

    private static byte[] zip(String name, byte[] bytes) throws IOException {
        ByteArrayOutputStream zip = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(zip)) {
            out.putNextEntry(new ZipEntry(name));
            out.write(bytes);
        }
        return zip.toByteArray();
    }

    private static byte[] word() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XWPFDocument document = new XWPFDocument()) {
            document.createParagraph().createRun().setText("The Neisse fell.");
            document.write(bytes);
        }
        return bytes.toByteArray();
    }

    private static byte[] locked() throws IOException {
        try (PDDocument pdf = new PDDocument()) {
            pdf.addPage(new PDPage());
            pdf.protect(new StandardProtectionPolicy("a", "b", new AccessPermission()));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            pdf.save(bytes);
            return bytes.toByteArray();
        }
    }

    @Test
    void shouldNameWhatCannotBeReadOfAMailAndReadTheRest() throws IOException {
        byte[] word = word();
        String mail =
                "From: ann@example.org\r\nSubject: s\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThe Oder.\r\n"
                        + attached("z.zip", zip("in.docx", word))
                        + attached(
                                "t.zip",
                                zip("in.txt", "The Spree.".getBytes(StandardCharsets.UTF_8)))
                        + attached("cut.docx", Arrays.copyOf(word, word.length / 2))
                        + attached("locked.pdf", locked())
                        + attached("broken.pdf", "%PDF-1.4 broken".getBytes(StandardCharsets.UTF_8))
                        + attached("good.docx", word)
                        + "--b--\r\n";
        List<Part> parts = parts(mail.getBytes(StandardCharsets.UTF_8), "a.eml");
        assertThat(parts)
                .filteredOn(Extracted.class::isInstance)
                .extracting(Part::path)
                .containsExactlyInAnyOrder("", "z.zip/in.docx", "t.zip/in.txt", "good.docx");
        assertThat(parts)
                .filteredOn(Unreadable.class::isInstance)
                .containsExactlyInAnyOrder(
                        new Unreadable("cut.docx", "it is damaged"),
                        new Unreadable("locked.pdf", "it is protected by a password"),
                        new Unreadable("broken.pdf", "it is damaged"));
    }

    @Test
    void shouldKeepHeadingsOfOpenDocumentsApart() throws IOException {
        String content =
                "<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:h text:outline-level=\"1\">The Oder</text:h><text:p>Neisse fell.</text:p></office:text></office:body></office:document-content>";
        ByteArrayOutputStream odt = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(odt)) {
            out.putNextEntry(new ZipEntry("mimetype"));
            out.write(
                    "application/vnd.oasis.opendocument.text".getBytes(StandardCharsets.US_ASCII));
            out.putNextEntry(new ZipEntry("content.xml"));
            out.write(content.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(extract(odt.toByteArray(), "a.odt").get(0).text())
                .isEqualTo("The Oder\nNeisse fell.");
    }

    @Test
    void shouldReadMailsOfASubjectAlone() throws IOException {
        String mail =
                "From: ann@example.org\r\nSubject: The Oder rose\r\nMessage-ID: <2@example.org>\r\n\r\n";
        assertThat(extract(mail, "a.eml").get(0).text()).isEqualTo("The Oder rose");
    }

    @Test
    void shouldSayWhatCannotBeRead() throws IOException {
        assertThatThrownBy(() -> extract(Arrays.copyOf(pdf(), 200), "cut.pdf"))
                .isInstanceOf(IOException.class);
    }
}
