package io.threatbus.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/** What disks, operators and backups do to files: one file, damaged in a way that is named. Stateless. */
public final class FileDamage {
    private static final int FLIPPED_BYTES = 64;
    private static final int FLIPPED_BITS = 0x55;

    private FileDamage() {}

    /**
     * Damages a file.
     *
     * @param damage {@code flipped} (bytes in the middle), {@code truncated} (to its half), {@code emptied}, {@code deleted},
     *     {@code older} (an earlier copy in its place) or {@code untouched}
     * @param older the earlier copy
     * @throws IllegalArgumentException if the damage has another name
     */
    public static void inflict(String damage, Path file, Path older) throws IOException {
        byte[] content = Files.readAllBytes(file);
        switch (damage) {
            case "flipped" -> {
                int middle = content.length / 2;
                for (int i = middle; i < Math.min(content.length, middle + FLIPPED_BYTES); i++) {
                    content[i] ^= FLIPPED_BITS;
                }
                Files.write(file, content);
            }
            case "truncated" -> Files.write(file, Arrays.copyOf(content, content.length / 2));
            case "emptied" -> Files.write(file, new byte[0]);
            case "deleted" -> Files.delete(file);
            case "older" -> Files.copy(older, file, StandardCopyOption.REPLACE_EXISTING);
            case "untouched" -> {}
            default -> throw new IllegalArgumentException(damage);
        }
    }
}
