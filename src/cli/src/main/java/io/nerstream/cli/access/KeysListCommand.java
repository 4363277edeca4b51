package io.nerstream.cli.access;

import io.nerstream.cli.terminal.TerminalText;
import io.nerstream.service.access.keys.ApiKey;
import io.nerstream.service.access.keys.KeysFile;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "list",
        description = "Shows the keys of a file, without their secrets: those are nowhere.",
        mixinStandardHelpOptions = true)
final class KeysListCommand implements Callable<Integer> {
    @Mixin private KeysCommand.FileOption file;

    @Override
    public Integer call() {
        System.out.printf("%-10s  %-5s  %-20s  %-20s  %s%n", "id", "role", "made", "state", "name");
        new KeysFile(file.path()).read().all().forEach(KeysListCommand::show);
        return 0;
    }

    private static void show(ApiKey key) {
        System.out.printf(
                "%-10s  %-5s  %-20.20s  %-20s  %s%n",
                key.id(),
                key.role().word(),
                key.made(),
                state(key, Instant.now()),
                TerminalText.of(key.name()));
    }

    private static String state(ApiKey key, Instant now) {
        if (key.revoked().isPresent()) {
            return "revoked " + date(key.revoked().get());
        }
        if (key.expires().isEmpty()) {
            return "in force";
        }
        return (key.isInForce(now) ? "until " : "expired ") + date(key.expires().get());
    }

    private static String date(Instant time) {
        return time.toString().substring(0, 10);
    }
}
