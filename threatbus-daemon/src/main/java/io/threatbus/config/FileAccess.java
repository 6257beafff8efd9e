package io.threatbus.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** What a user can do who may not read a file. */
public final class FileAccess {
    private FileAccess() {}

    /** A sentence that says who may read a file that this user may not, and how to become one of them. */
    public static String denied(Path file) {
        String user = System.getProperty("user.name");
        String refusal = "the file " + file + " cannot be read by user " + user;
        Path named = file.toAbsolutePath();
        // A directory that this user may not enter hides what is in it.
        for (Path place = named; place != null; place = place.getParent()) {
            Optional<PosixFileAttributes> attributes = attributes(place);
            if (attributes.isPresent()) {
                boolean itself = place.equals(named);
                return refusal + (itself ? "" : ", who may not enter " + place) + ": "
                        + advice(attributes.get(), place, itself, user);
            }
        }
        return refusal;
    }

    private static String advice(PosixFileAttributes attributes, Path place, boolean file, String user) {
        PosixFilePermission needed = file ? PosixFilePermission.GROUP_READ : PosixFilePermission.GROUP_EXECUTE;
        String group = attributes.group().getName();
        if (group.equals("root")) {
            return "run this as " + attributes.owner().getName();
        }
        if (attributes.permissions().contains(needed)) {
            return "members of the group '" + group + "' may; as root: usermod -aG " + group + " " + user
                    + ", then log in again";
        }
        return "run this as " + attributes.owner().getName() + "; or, as root, let the group '" + group
                + "' in: chmod g+" + (file ? "r " : "rx ") + place;
    }

    private static Optional<PosixFileAttributes> attributes(Path place) {
        try {
            return Optional.of(Files.readAttributes(place, PosixFileAttributes.class));
        } catch (AccessDeniedException e) {
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }
}
