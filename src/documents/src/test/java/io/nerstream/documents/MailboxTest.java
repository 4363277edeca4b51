package io.nerstream.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final String LINE = "From a@example.org Tue Nov 24 10:00:00 2026\n";

    private static List<Mailbox.Mail> mails(String mbox, int largest) throws IOException {
        Mailbox mailbox =
                new Mailbox(
                        new ByteArrayInputStream(mbox.getBytes(StandardCharsets.UTF_8)), largest);
        List<Mailbox.Mail> mails = new ArrayList<>();
        for (var mail = mailbox.next(); mail.isPresent(); mail = mailbox.next()) {
            mails.add(mail.get());
        }
        return mails;
    }

    private static List<String> texts(String mbox) throws IOException {
        return mails(mbox, 1_000).stream()
                .map(mail -> new String(mail.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void shouldReadTextThatBeginsAsASeparatorDoes() throws IOException {
        String first =
                "Subject: q\n\nSiemens in Vienna.\nFrom time immemorial the Danube flowed.\n\nFrom Linz\nNote: it rose.\n\n";
        assertThat(texts(LINE + first + LINE + "Subject: r\n\nOpel.\n"))
                .containsExactly(first, "Subject: r\n\nOpel.\n");
    }

    @Test
    void shouldUndoTheEscapeOfSuchLines() throws IOException {
        assertThat(texts(LINE + "Subject: q\n\n>From the Danube\n>>From it\n> From\n"))
                .containsExactly("Subject: q\n\nFrom the Danube\n>From it\n> From\n");
    }

    @Test
    void shouldKnowTheSeparatorsOfOtherPrograms() throws IOException {
        for (String line :
                List.of(
                        "From - Tue Nov 24 10:00:00 2026\r\n",
                        "From 179@xxx Tue Nov 24 10:00:00 +0000 2026\n",
                        "From \"ann lee\"@example.org Tue, 24 Nov 2026 10:00:00 +0100\n",
                        "From ann@example.org\n")) {
            assertThat(Mailbox.begins(line + "Subject: q\n")).as(line).isTrue();
            assertThat(texts(line + "Subject: q\n\nA\n\n" + line + "Subject: r\n\nB\n"))
                    .as(line)
                    .hasSize(2);
        }
        assertThat(Mailbox.begins("From time immemorial\nthe Danube flowed.")).isFalse();
        assertThat(Mailbox.begins("From: ann@example.org\nSubject: q\n")).isFalse();
    }

    @Test
    void shouldPassOverMailsThatAreTooLarge() throws IOException {
        String large = "Subject: q\n\n" + "The Oder.\n".repeat(30) + "\n";
        List<Mailbox.Mail> mails = mails(LINE + large + LINE + "Subject: r\n\nOpel.\n", 100);
        assertThat(mails).extracting(mail -> mail.bytes().length).containsExactly(0, 18);
        assertThat(mails).extracting(Mailbox.Mail::line).containsExactly(1L, 35L);
    }
}
