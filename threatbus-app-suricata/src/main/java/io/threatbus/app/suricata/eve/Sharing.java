package io.threatbus.app.suricata.eve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets Suricata, which runs as another user, at what the bus makes: by the group of the directory. */
final class Sharing {
    private static final Logger logger = LoggerFactory.getLogger(Sharing.class);

    private Sharing() {}

    static void withGroupOf(Path directory, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        GroupPrincipal group = Files.readAttributes(directory, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .group();
        try {
            if (!view.readAttributes().group().equals(group)) {
                view.setGroup(group);
            }
        } catch (IOException e) {
            logger.warn(
                    "{} cannot be given to the group {} of its directory ({}): add the user of the bus to that group",
                    file,
                    group,
                    e.getMessage());
        }
    }
}
