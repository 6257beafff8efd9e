package io.threatbus.app.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * One file of the {@link Inbox}: {@linkplain InboxBlock blocks}, one after the other. What follows the last whole block is
 * what a process or a machine that went down left behind; it is no part of it. Belongs to the thread that writes.
 */
final class InboxFile implements AutoCloseable {
    private static final int NUMBER_AT = InboxBlock.HEADER_BYTES - Integer.BYTES;

    private final Path path;
    private final FileChannel channel;
    private long end;
    private long messages;

    private InboxFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static InboxFile create(Path path) throws IOException {
        boolean posix = Files.getFileStore(path.toAbsolutePath().getParent()).supportsFileAttributeView("posix");
        FileAttribute<?>[] owners = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(path, owners);
        return new InboxFile(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** Opens a file that is there, and finds out what is in it from some place on. */
    static InboxFile open(Path path, long from) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            InboxFile file = new InboxFile(path, channel);
            file.survey(from);
            return file;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void survey(long from) throws IOException {
        end = Math.min(from, channel.size());
        for (int length = lengthAt(end); length > 0; length = lengthAt(end)) {
            messages += Math.max(0, numberAt(end + NUMBER_AT));
            end += length;
        }
    }

    /** The length of the block at a place; 0 if there is none, or only a part of one. */
    private int lengthAt(long position) throws IOException {
        long left = channel.size() - position;
        if (left <= InboxBlock.HEADER_BYTES) {
            return 0;
        }
        long length = numberAt(position) + (long) Integer.BYTES;
        return length > InboxBlock.HEADER_BYTES && length <= left ? (int) length : 0;
    }

    private int numberAt(long position) throws IOException {
        ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
        fill(number, position);
        return number.getInt(0);
    }

    private void fill(ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target, position + target.position()) < 0) {
                throw new EOFException(path + " became shorter while it was read");
            }
        }
    }

    /** Where the last whole block ends. */
    long end() {
        return end;
    }

    /** How many messages were found when the file was opened. */
    long messages() {
        return messages;
    }

    /** Adds a block; should that fail, the next one takes its place. */
    void append(ByteBuffer block) throws IOException {
        int length = block.remaining();
        while (block.hasRemaining()) {
            channel.write(block, end + block.position());
        }
        end += length;
    }

    /** Reads the block at a place before the {@link #end}; where the next one begins. */
    long read(long position, InboxBlock target) throws IOException {
        int length = lengthAt(position);
        if (length == 0) {
            throw new EOFException(path + " became shorter while it was read");
        }
        fill(target.room(length), position);
        return position + length;
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
