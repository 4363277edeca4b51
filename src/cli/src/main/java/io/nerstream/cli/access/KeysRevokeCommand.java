package io.nerstream.cli.access;

import io.nerstream.service.access.keys.KeysFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "revoke",
        description = "Ends keys by their ids; a running service refuses them from then on.",
        mixinStandardHelpOptions = true)
final class KeysRevokeCommand implements Callable<Integer> {
    @Mixin private KeysCommand.FileOption file;

    @Parameters(arity = "1..*", paramLabel = "ID", description = "Ids of keys, see 'keys list'.")
    private List<String> ids;

    @Override
    public Integer call() throws Exception {
        KeysFile keys = new KeysFile(file.path());
        for (String id : ids) {
            keys.revoke(id);
            System.out.println("revoked " + id);
        }
        return 0;
    }
}
