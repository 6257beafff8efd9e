package io.threatbus.app.store.cli;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;

/**
 * Writes a file beside the one that it replaces, and renames it when it is whole: what was there before stays until then,
 * and for good if the writing fails. What is not a regular file, such as a pipe, is written to directly.
 */
final class ReplacedFile {
    private static final int BUFFER = 64 * 1024;

    private ReplacedFile() {}

    /** Produces the content. */
    interface Content {
        /** Writes it; the number of what was written. */
        long writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    static long write(Path named, Content content) throws IOException, InterruptedException {
        Path file = Files.exists(named) ? named.toRealPath() : named.toAbsolutePath();
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
                return content.writeTo(out);
            }
        }
        Path beside = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
        try {
            long written;
            try (FileOutputStream target = new FileOutputStream(beside.toFile());
                    OutputStream out = new BufferedOutputStream(target, BUFFER)) {
                written = content.writeTo(out);
                out.flush();
                target.getFD().sync();
            }
            keepRights(file, beside);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return written;
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void keepRights(Path old, Path replacement) throws IOException {
        PosixFileAttributeView before = Files.getFileAttributeView(old, PosixFileAttributeView.class);
        PosixFileAttributeView after = Files.getFileAttributeView(replacement, PosixFileAttributeView.class);
        if (Files.exists(old) && before != null && after != null) {
            after.setPermissions(before.readAttributes().permissions());
        }
    }
}
