package io.threatbus.config;

import io.threatbus.config.Value.Entry;
import io.threatbus.config.Value.Scalar;
import io.threatbus.spi.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.Set;

/** Secrets that stand in a file of their own: {@code <key>_file: path}. One line break at the end does not count. */
final class SecretFile {
    private static final String SUFFIX = "_file";

    private SecretFile() {}

    static String fileKey(String key) {
        return key + SUFFIX;
    }

    /** The key whose secret this key names the file of, if it may be one. */
    static Optional<String> keyOf(String fileKey) {
        return fileKey.endsWith(SUFFIX)
                ? Optional.of(fileKey.substring(0, fileKey.length() - SUFFIX.length()))
                : Optional.empty();
    }

    /** Whether the file counts for nothing, because the environment gives the secret in place. */
    static boolean givesWay(Entry file, Optional<Entry> inPlace) {
        return !file.keyOrigin().isEnvironment()
                && inPlace.filter(given -> given.keyOrigin().isEnvironment()).isPresent();
    }

    /**
     * Reads the secret. Where both forms are given, the one from the environment wins.
     *
     * @param path the path of the key without suffix
     * @param mustBePrivate whether a file that everybody on the machine may read or change does not do
     */
    static Optional<Secret> read(
            String path, Optional<Entry> inPlace, Entry file, boolean mustBePrivate, Problems problems) {
        String filePath = fileKey(path);
        Origin origin = file.value().origin();
        boolean fileWins = inPlace.isEmpty()
                || (file.keyOrigin().isEnvironment()
                        && !inPlace.get().keyOrigin().isEnvironment());
        if (!fileWins) {
            problems.add(file.keyOrigin(), filePath, "the secret is given twice, here and as " + path);
            return Optional.empty();
        }
        if (!(file.value() instanceof Scalar scalar) || scalar.text().isBlank()) {
            problems.add(
                    origin, filePath, "a path is expected, not " + file.value().description());
            return Optional.empty();
        }
        try {
            if (mustBePrivate && isPublic(Path.of(scalar.text()))) {
                problems.add(
                        origin,
                        filePath,
                        "everybody on this machine may read or change the file " + scalar.text() + ": chmod 600 it");
                return Optional.empty();
            }
            String secret = Files.readString(Path.of(scalar.text())).replaceFirst("\\r?\\n\\z", "");
            if (!secret.isBlank()) {
                return Optional.of(new Secret(secret));
            }
            problems.add(origin, filePath, "the file " + scalar.text() + " is empty");
        } catch (NoSuchFileException e) {
            problems.add(origin, filePath, "there is no file " + scalar.text());
        } catch (AccessDeniedException e) {
            problems.add(origin, filePath, FileAccess.denied(Path.of(scalar.text())));
        } catch (CharacterCodingException e) {
            problems.add(origin, filePath, "the file " + scalar.text() + " is not UTF-8 text");
        } catch (IOException | IllegalArgumentException e) {
            problems.add(origin, filePath, "the file " + scalar.text() + " cannot be read: " + e);
        }
        return Optional.empty();
    }

    /** Where a file system knows no such permissions, whoever may read the directory is not known either. */
    private static boolean isPublic(Path file) throws IOException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
