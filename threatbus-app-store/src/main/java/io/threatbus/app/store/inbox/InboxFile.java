package io.threatbus.app.store.inbox;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the {@link Inbox}: {@linkplain InboxBlock blocks}, one after the other. When all of them are sorted in, the
 * file is used again under another number: its room on disk and its pages in memory are there already, which makes
 * writing several times as fast. So behind the last block that bears the file's number there may be those of its former
 * life, or what a process that went down left behind; that is no part of it. Belongs to the thread that writes.
 */
final class InboxFile implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(InboxFile.class);

    private final FileChannel channel;
    private Path path;
    private long number;
    private long end;
    private long messages;
    private long began;

    private InboxFile(Path path, long number, FileChannel channel) {
        this.path = path;
        this.number = number;
        this.channel = channel;
    }

    /** The numbers of the files that are there, ascending. */
    static List<Long> numbers(Path prefix) throws IOException {
        List<Long> numbers = new ArrayList<>();
        String start = prefix.getFileName().toString();
        try (DirectoryStream<Path> found =
                Files.newDirectoryStream(prefix.toAbsolutePath().getParent(), start + "*")) {
            for (Path path : found) {
                String number = path.getFileName().toString().substring(start.length());
                if (number.matches("[0-9]{1,18}")) {
                    numbers.add(Long.valueOf(number));
                }
            }
        }
        numbers.sort(null);
        return numbers;
    }

    static InboxFile create(Path path, long number) throws IOException {
        boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                }
                : new FileAttribute<?>[0];
        return new InboxFile(
                path,
                number,
                FileChannel.open(
                        path,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                        owners));
    }

    /**
     * Opens a file that is there, and finds out what is in it from some place on.
     *
     * @param before how many messages are before that place
     * @param newest whether a process that went down may have been writing its last block
     */
    static InboxFile open(Path path, long number, long from, long before, boolean newest) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            InboxFile file = new InboxFile(path, number, channel);
            file.messages = before;
            file.survey(from, newest);
            return file;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void survey(long from, boolean newest) throws IOException {
        end = Math.min(from, channel.size());
        long last = end;
        int inLast = 0;
        for (Optional<InboxBlock.Header> header = blockAt(end); header.isPresent(); header = blockAt(end)) {
            last = end;
            inLast = header.get().messages();
            began = began == 0 ? header.get().arrived() : began;
            messages += inLast;
            end += header.get().length();
        }
        if (newest && inLast > 0 && !isSoundAt(last)) {
            logger.info("the last process ended while it was writing {} messages into {}", inLast, path);
            messages -= inLast;
            end = last;
        }
    }

    private boolean isSoundAt(long position) throws IOException {
        InboxBlock block = new InboxBlock();
        read(position, block);
        return block.isSound();
    }

    /** The block of this file at a place; empty if there is none, or only a part of one. */
    private Optional<InboxBlock.Header> blockAt(long position) throws IOException {
        long left = channel.size() - position;
        if (left <= InboxBlock.HEADER_BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(InboxBlock.HEADER_BYTES);
        fill(bytes, position);
        InboxBlock.Header header = InboxBlock.Header.of(bytes);
        boolean whole = header.length() > InboxBlock.HEADER_BYTES && header.length() <= left;
        return whole && header.file() == number ? Optional.of(header) : Optional.empty();
    }

    private void fill(ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new EOFException(path + " became shorter while it was read");
            }
        }
    }

    Path path() {
        return path;
    }

    /** By which its blocks are told from those of its former life, and from other files. */
    long number() {
        return number;
    }

    /** Where the last whole block ends. */
    long end() {
        return end;
    }

    /** How many messages there are up to there, those included that were sorted in before the file was opened. */
    long messages() {
        return messages;
    }

    /** When the first of the messages arrived, in microseconds since 1970. */
    long began() {
        return began;
    }

    /** Corrects that: a damaged block may have said it. */
    void began(long when) {
        began = when;
    }

    /** Adds a block that was encoded for this file; should that fail, the next one takes its place. */
    void append(ByteBuffer block) throws IOException {
        InboxBlock.Header header = InboxBlock.Header.of(block);
        int length = block.remaining();
        while (block.hasRemaining()) {
            channel.write(block, end + block.position());
        }
        began = end == 0 ? header.arrived() : began;
        end += length;
        messages += header.messages();
    }

    /** Reads the block at a place before the {@link #end}; where the next one begins. */
    long read(long position, InboxBlock target) throws IOException {
        InboxBlock.Header header =
                blockAt(position).orElseThrow(() -> new EOFException(path + " became shorter while it was read"));
        fill(target.room((int) header.length()), position);
        return position + header.length();
    }

    /** Gives the file another name while nothing in it is needed. */
    void rename(Path other) throws IOException {
        Files.move(path, other, StandardCopyOption.ATOMIC_MOVE);
        path = other;
    }

    /** Begins anew under another number, which no file has had before. */
    void reuse(Path other, long another) throws IOException {
        rename(other);
        number = another;
        end = 0;
        messages = 0;
        began = 0;
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
