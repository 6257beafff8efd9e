package io.threatbus.app.zmq.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts a stream into JSON objects and lists, one after the other: JSON Lines, one large object, or any mixture. What is
 * broken is reported with its line, and reading goes on at the next line that can be the beginning of something.
 */
final class SourceReader {
    /** Takes what is found. */
    interface Sink {
        void value(SourceObject object) throws IOException;

        void broken(int line, String reason);
    }

    private static final int BUFFER = 256 * 1024;
    private static final int END = -1;

    private final InputStream in;
    private final Sink sink;
    private final ByteArrayOutputStream value = new ByteArrayOutputStream();
    private JsonScanner scanner = new JsonScanner();
    private int line = 1;
    private int valueLine;
    private boolean lineStart = true;
    private boolean skipping;
    private long bytes;

    SourceReader(InputStream in, Sink sink) {
        this.in = new BufferedInputStream(in, BUFFER);
        this.sink = sink;
    }

    /** How many bytes have been read so far. */
    long bytes() {
        return bytes;
    }

    /** Reads to the end. */
    void readAll() throws IOException {
        for (int octet = in.read(); octet != END; octet = in.read()) {
            bytes++;
            accept(octet);
            lineStart = octet == '\n';
            if (lineStart) {
                line++;
            }
        }
        if (isOpen()) {
            sink.broken(valueLine, "the input ends in the middle of this object");
        }
    }

    private boolean isOpen() {
        return scanner.depth() > 0;
    }

    private void accept(int octet) throws IOException {
        if (isOpen() && octet == '\n' && scanner.inString()) {
            abandon("a string is not closed at the end of line " + line);
            return;
        }
        if (isOpen() && lineStart && octet == '{' && !scanner.admitsValue()) {
            abandon("the object is not closed before the next one begins on line " + line);
        }
        if (!isOpen() && !begins(octet)) {
            return;
        }
        value.write(octet);
        scanner.accept(octet);
        if (!isOpen()) {
            byte[] complete = value.toByteArray();
            value.reset();
            sink.value(new SourceObject(complete, valueLine));
        }
    }

    /** Between values: whether one begins here. What is neither that nor space is reported once per line. */
    private boolean begins(int octet) {
        if (octet == '\n') {
            skipping = false;
            return false;
        }
        boolean ignorable = JsonScanner.isSpace(octet) || octet == ',' || (octet > 0x7f && line == 1 && bytes <= 3);
        if (skipping || ignorable) {
            return false;
        }
        if (octet == '{' || octet == '[') {
            valueLine = line;
            return true;
        }
        sink.broken(line, "no JSON object begins here");
        skipping = true;
        return false;
    }

    private void abandon(String reason) {
        sink.broken(valueLine, reason);
        value.reset();
        scanner = new JsonScanner();
    }
}
