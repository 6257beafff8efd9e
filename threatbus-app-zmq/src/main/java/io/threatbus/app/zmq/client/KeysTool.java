package io.threatbus.app.zmq.client;

import io.threatbus.spi.CommandLineTool;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandParameter;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** {@code threatbus keys}. */
public final class KeysTool implements CommandLineTool {
    private static final String GENERATE = "generate";
    private static final String SHOW = "show";

    @Override
    public String name() {
        return "keys";
    }

    @Override
    public String summary() {
        return "Make keys for encrypted connections (CURVE), and show them.";
    }

    @Override
    public Optional<CommandSyntax> syntax() {
        CommandSyntax generate = CommandSyntax.of(
                        "Make a key pair. The secret key goes to a new file that only its owner may read; the public key is"
                                + " printed.",
                        "The bus takes its own file as plugins.apps.zmq.curve.key_file, and the public keys of its clients"
                                + " in access.clients. A client takes its own file, and the public key of the bus.")
                .with(CommandParameter.one("FILE", "Where the secret key goes; there must be no such file yet."));
        CommandSyntax show = CommandSyntax.of("Print the public key that belongs to the secret key in a file.")
                .with(CommandParameter.one("FILE", "A file with a secret key."));
        return Optional.of(CommandSyntax.of(summary()).with(GENERATE, generate).with(SHOW, show));
    }

    @Override
    public int run(CommandCall call, Terminal terminal) {
        List<String> words = call.words();
        if (call.subcommands().isEmpty() || words.isEmpty()) {
            throw new UsageException("say 'threatbus keys generate FILE' or 'threatbus keys show FILE'");
        }
        Path file = Path.of(words.get(0));
        CurveKeyPair pair = call.subcommands().get(0).equals(GENERATE) ? generated(file) : Keys.read(file);
        terminal.out().println(Z85.encode(pair.publicKey()));
        return 0;
    }

    private static CurveKeyPair generated(Path file) {
        CurveKeyPair pair = CurveKeyPair.generate(new SecureRandom());
        Keys.write(pair, file);
        return pair;
    }
}
