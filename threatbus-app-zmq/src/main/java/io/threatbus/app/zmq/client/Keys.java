package io.threatbus.app.zmq.client;

import io.threatbus.ThreatBusException;
import io.threatbus.spi.command.CommandCall;
import io.threatbus.spi.command.CommandOption;
import io.threatbus.spi.command.CommandSyntax;
import io.threatbus.spi.command.UsageException;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Files with the secret key of CURVE, 40 letters of Z85 that only their owner may read, and the options that name them. */
final class Keys {
    private static final String SERVER_KEY = "--server-key";
    private static final String KEY_FILE = "--key-file";
    private static final int LARGEST = 1024;

    private Keys() {}

    static CommandSyntax with(CommandSyntax syntax) {
        return syntax.with(
                        CommandOption.text(
                                SERVER_KEY,
                                "KEY",
                                "The public key of the bus, 40 letters: speak CURVE, and to no other bus. Goes with --key-file."))
                .with(CommandOption.file(
                        KEY_FILE,
                        "FILE",
                        "The secret key of this client, as 'threatbus keys generate' makes it; access.clients of the bus"
                                + " has the public one."));
    }

    /**
     * What these options say.
     *
     * @throws UsageException if one is given without the other
     * @throws ThreatBusException if the file or the key is no good
     */
    static ClientSecurity security(CommandCall call) {
        Optional<String> server = call.text(SERVER_KEY);
        Optional<Path> file = call.file(KEY_FILE);
        if (server.isPresent() != file.isPresent()) {
            throw new UsageException(SERVER_KEY + " and " + KEY_FILE + " go together");
        }
        if (server.isEmpty()) {
            return ClientSecurity.none();
        }
        byte[] serverKey = CurveKeyPair.key(server.get());
        CurveKeyPair own = read(file.orElseThrow());
        requireDifferent(serverKey, own, file.get());
        return ClientSecurity.curve(serverKey, own);
    }

    /** Secret and public keys look alike, so a wrong one is only found out by comparing them. */
    private static void requireDifferent(byte[] serverKey, CurveKeyPair own, Path file) {
        if (Arrays.equals(serverKey, own.secretKey())) {
            throw new ThreatBusException(file + " holds the same key as " + SERVER_KEY + ": the file needs the secret"
                    + " key of this client, the option the public key of the bus");
        }
        if (Arrays.equals(serverKey, own.publicKey())) {
            throw new ThreatBusException(
                    file + " is the key file of the bus itself: this client needs a key of its own,"
                            + " from 'threatbus keys generate'");
        }
    }

    /**
     * Reads a key pair.
     *
     * @throws ThreatBusException if there is none in the file, or everybody may read it
     */
    static CurveKeyPair read(Path file) {
        try {
            requirePrivate(file);
            if (Files.size(file) > LARGEST) {
                throw new ThreatBusException(file + " is no file with a key: it is too long");
            }
            return CurveKeyPair.ofSecret(CurveKeyPair.key(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new ThreatBusException("there is no file " + file + "; 'threatbus keys generate' makes one", e);
        } catch (IOException e) {
            throw new ThreatBusException("cannot read the key in " + file + ": " + e.getMessage(), e);
        }
    }

    private static void requirePrivate(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new ThreatBusException(
                        "everybody on this machine may read or change the key in " + file + ": chmod 600 it");
            }
        } catch (UnsupportedOperationException e) {
            // A file system without such permissions.
        }
    }

    /**
     * Writes the secret key to a new file that only its owner may read.
     *
     * @throws ThreatBusException if there is such a file already, or it cannot be written
     */
    static void write(CurveKeyPair pair, Path file) {
        byte[] line = (Z85.encode(pair.secretKey()) + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            create(file);
            Files.write(file, line, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new ThreatBusException(
                    file + " exists already, and may hold a key that is in use: remove it, or name another file", e);
        } catch (IOException e) {
            throw new ThreatBusException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static void create(Path file) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (UnsupportedOperationException e) {
            Files.createFile(file);
        }
    }
}
