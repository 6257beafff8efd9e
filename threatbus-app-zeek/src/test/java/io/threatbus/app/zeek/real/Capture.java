package io.threatbus.app.zeek.real;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Conversations in a file as tcpdump writes it: every TCP connection is established, used and ended. */
final class Capture implements AutoCloseable {
    /** What one side says in a conversation. */
    static final class Said {
        private final boolean byClient;
        private final byte[] bytes;

        Said(boolean byClient, byte[] bytes) {
            this.byClient = byClient;
            this.bytes = bytes.clone();
        }

        boolean byClient() {
            return byClient;
        }

        byte[] bytes() {
            return bytes.clone();
        }

        static Said client(String text) {
            return new Said(true, text.getBytes(StandardCharsets.UTF_8));
        }

        static Said server(String text) {
            return new Said(false, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final int LARGEST_SEGMENT = 1200;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int PUSH = 8;
    private static final int ACK = 16;

    private final DataOutputStream out;
    private long micros;
    private int clientPort = 20_000;

    Capture(Path file, Instant start) throws IOException {
        OutputStream stream = Files.newOutputStream(file);
        this.out = new DataOutputStream(stream);
        this.micros = start.toEpochMilli() * 1000;
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.BIG_ENDIAN);
        header.putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putInt(0)
                .putInt(0);
        header.putInt(65_535).putInt(1);
        out.write(header.array());
    }

    /** A TCP connection. */
    void tcp(String client, String server, int port, List<Said> conversation) throws IOException {
        Ends there = new Ends(InetAddress.getByName(client), ++clientPort, InetAddress.getByName(server), port);
        long[] next = {1000, 5000};
        segment(there, true, SYN, next, new byte[0]);
        segment(there, false, SYN | ACK, next, new byte[0]);
        segment(there, true, ACK, next, new byte[0]);
        for (Said said : conversation) {
            for (int from = 0; from < said.bytes().length; from += LARGEST_SEGMENT) {
                int to = Math.min(from + LARGEST_SEGMENT, said.bytes().length);
                segment(there, said.byClient(), PUSH | ACK, next, java.util.Arrays.copyOfRange(said.bytes(), from, to));
                segment(there, !said.byClient(), ACK, next, new byte[0]);
            }
        }
        segment(there, true, FIN | ACK, next, new byte[0]);
        segment(there, false, FIN | ACK, next, new byte[0]);
        segment(there, true, ACK, next, new byte[0]);
        micros += 100_000;
    }

    /** Datagrams to and fro. */
    void udp(String client, String server, int port, List<Said> conversation) throws IOException {
        Ends there = new Ends(InetAddress.getByName(client), ++clientPort, InetAddress.getByName(server), port);
        for (Said said : conversation) {
            ByteBuffer datagram = ByteBuffer.allocate(8 + said.bytes().length);
            there.putPorts(datagram, said.byClient());
            datagram.putShort((short) datagram.capacity()).putShort((short) 0).put(said.bytes());
            packet(there, said.byClient(), UDP, datagram.array());
        }
        micros += 100_000;
    }

    private record Ends(InetAddress client, int clientPort, InetAddress server, int serverPort) {
        void putPorts(ByteBuffer target, boolean byClient) {
            target.putShort((short) (byClient ? clientPort : serverPort));
            target.putShort((short) (byClient ? serverPort : clientPort));
        }
    }

    private void segment(Ends ends, boolean byClient, int flags, long[] next, byte[] data) throws IOException {
        int own = byClient ? 0 : 1;
        ByteBuffer segment = ByteBuffer.allocate(20 + data.length);
        ends.putPorts(segment, byClient);
        segment.putInt((int) next[own]);
        segment.putInt((flags & ACK) == 0 ? 0 : (int) next[1 - own]);
        segment.put((byte) 0x50)
                .put((byte) flags)
                .putShort((short) 60_000)
                .putShort((short) 0)
                .putShort((short) 0);
        segment.put(data);
        next[own] += data.length + ((flags & (SYN | FIN)) == 0 ? 0 : 1);
        packet(ends, byClient, TCP, segment.array());
    }

    /** Without checksums: Zeek is told not to look at them. */
    private void packet(Ends ends, boolean byClient, int protocol, byte[] payload) throws IOException {
        byte[] source = (byClient ? ends.client() : ends.server()).getAddress();
        byte[] destination = (byClient ? ends.server() : ends.client()).getAddress();
        boolean six = source.length == 16;
        ByteBuffer frame = ByteBuffer.allocate(14 + (six ? 40 : 20) + payload.length);
        frame.putInt(0x02000000).putShort((short) 1).putInt(0x02000000).putShort((short) 2);
        frame.putShort((short) (six ? 0x86dd : 0x0800));
        if (six) {
            frame.putInt(0x60000000)
                    .putShort((short) payload.length)
                    .put((byte) protocol)
                    .put((byte) 64);
        } else {
            frame.put((byte) 0x45)
                    .put((byte) 0)
                    .putShort((short) (20 + payload.length))
                    .putInt(0);
            frame.put((byte) 64).put((byte) protocol).putShort((short) 0);
        }
        frame.put(source).put(destination).put(payload);
        micros += 1000;
        ByteBuffer record = ByteBuffer.allocate(16);
        record.putInt((int) (micros / 1_000_000)).putInt((int) (micros % 1_000_000));
        record.putInt(frame.capacity()).putInt(frame.capacity());
        out.write(record.array());
        out.write(frame.array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
