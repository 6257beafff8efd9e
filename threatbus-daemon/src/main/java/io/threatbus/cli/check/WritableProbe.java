package io.threatbus.cli.check;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Tries whether something can be written, and leaves nothing behind. Whoever only checks the configuration may be another
 * user than the bus: what belongs to somebody else is then that one's to write, and no problem.
 */
final class WritableProbe {
    private WritableProbe() {}

    /** Why a file cannot be written or made; its directory has to exist. */
    static Optional<String> file(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            return Optional.of("it is a directory");
        }
        if (directory != null && Files.notExists(directory)) {
            return Optional.of("there is no directory " + directory);
        }
        if (Files.notExists(file)) {
            return directory == null ? Optional.empty() : directory(directory);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return channel.isOpen() ? Optional.empty() : Optional.of("it is closed");
        } catch (AccessDeniedException e) {
            return isOthers(file) ? Optional.empty() : Optional.of(noPermission());
        } catch (IOException e) {
            return Optional.of(e.toString());
        }
    }

    /** Why nothing can be written into a directory, or why it cannot be made. */
    static Optional<String> directory(Path named) {
        Path directory = named.toAbsolutePath();
        Path place = directory;
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        if (!Files.isDirectory(place)) {
            return isOthers(place) ? Optional.empty() : Optional.of(place + " is not a directory");
        }
        try {
            Path made = Files.createTempDirectory(place, ".threatbus-check-");
            Files.delete(made);
            return Optional.empty();
        } catch (AccessDeniedException e) {
            return isOthers(place) ? Optional.empty() : Optional.of(noPermission() + " in " + place);
        } catch (IOException e) {
            return Optional.of("nothing can be made in " + place);
        }
    }

    private static String noPermission() {
        return "user " + System.getProperty("user.name") + " has no permission";
    }

    /** Whether a file belongs to another user who runs programs of his own, as the bus does. */
    static boolean isOthers(Path file) {
        try {
            String owner = Files.getOwner(file).getName();
            return !owner.equals("root") && !owner.equals(System.getProperty("user.name"));
        } catch (IOException | UnsupportedOperationException e) {
            return !Files.notExists(file);
        }
    }
}
