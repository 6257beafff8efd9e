package io.threatbus.app.zeek.real;

import io.threatbus.app.zeek.real.Capture.Said;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What clients and servers say to each other. */
final class Conversations {
    private Conversations() {}

    /** A request of HTTP with these headers, and an answer with this body. */
    static List<Said> http(String method, String target, List<String> headers, String body) {
        return List.of(
                Said.client(method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", headers)
                        + "\r\nContent-Length: 0\r\n\r\n"),
                Said.server("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body));
    }

    /** The same, and the answer names a file. */
    static List<Said> download(String host, String target, String fileName, String body) {
        return List.of(
                Said.client("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"),
                Said.server(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment;"
                                + " filename=\"" + fileName + "\"\r\nContent-Length: " + body.length() + "\r\n\r\n"
                                + body));
    }

    /** A mail with an attachment. */
    static List<Said> mail(String from, String to, List<String> headers, String fileName) {
        String text = String.join("\r\n", headers) + "\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=\"limit\"\r\n\r\n--limit\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
                + "--limit\r\nContent-Type: application/octet-stream; name=\"" + fileName
                + "\"\r\nContent-Disposition: attachment; filename=\"" + fileName
                + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getEncoder().encodeToString("the attachment".getBytes(StandardCharsets.US_ASCII))
                + "\r\n--limit--\r\n.\r\n";
        return List.of(
                Said.server("220 mx.example ESMTP\r\n"),
                Said.client("EHLO client.example\r\n"),
                Said.server("250 mx.example\r\n"),
                Said.client("MAIL FROM:<" + from + ">\r\n"),
                Said.server("250 OK\r\n"),
                Said.client("RCPT TO:<" + to + ">\r\n"),
                Said.server("250 OK\r\n"),
                Said.client("DATA\r\n"),
                Said.server("354 go on\r\n"),
                Said.client(text),
                Said.server("250 OK\r\n"),
                Said.client("QUIT\r\n"),
                Said.server("221 bye\r\n"));
    }

    /** A login at an FTP server. */
    static List<Said> ftp(String user) {
        return List.of(
                Said.server("220 ready\r\n"),
                Said.client("USER " + user + "\r\n"),
                Said.server("331 password\r\n"),
                Said.client("PASS secret\r\n"),
                Said.server("230 in\r\n"),
                Said.client("QUIT\r\n"),
                Said.server("221 bye\r\n"));
    }

    /** A query for the IPv4 addresses of a name, and the answer. */
    static List<Said> dns(int id, String name, String... addresses) {
        return List.of(new Said(true, dns(id, name, false)), new Said(false, dns(id, name, true, addresses)));
    }

    private static byte[] dns(int id, String name, boolean answer, String... addresses) {
        return bytes(out -> {
            out.writeShort(id);
            out.writeShort(answer ? 0x8180 : 0x0100);
            out.writeShort(1);
            out.writeShort(addresses.length);
            out.writeInt(0);
            for (String label : name.split("\\.", -1)) {
                out.writeByte(label.length());
                out.writeBytes(label);
            }
            out.writeByte(0);
            out.writeInt(0x00010001);
            for (String address : addresses) {
                out.writeShort(0xc00c);
                out.writeInt(0x00010001);
                out.writeInt(60);
                out.writeShort(4);
                out.write(InetAddress.getByName(address).getAddress());
            }
        });
    }

    /** The beginning of an SSH connection, up to the server's host key. */
    static List<Said> ssh(byte[] hostKey) {
        List<Said> said = new ArrayList<>();
        said.add(Said.client("SSH-2.0-client\r\n"));
        said.add(Said.server("SSH-2.0-server\r\n"));
        said.add(new Said(true, sshPacket(Conversations::writeKeyInit)));
        said.add(new Said(false, sshPacket(Conversations::writeKeyInit)));
        said.add(new Said(true, sshPacket(out -> {
            out.writeByte(30);
            writeString(out, new byte[32]);
        })));
        said.add(new Said(false, sshPacket(out -> {
            out.writeByte(31);
            writeString(out, hostKey);
            writeString(out, new byte[32]);
            writeString(out, new byte[83]);
        })));
        return said;
    }

    /** The host key of an SSH server as it is sent. */
    static byte[] hostKey(int seed) {
        return bytes(out -> {
            writeString(out, "ssh-ed25519".getBytes(StandardCharsets.US_ASCII));
            byte[] key = new byte[32];
            key[0] = (byte) seed;
            writeString(out, key);
        });
    }

    private static void writeKeyInit(DataOutputStream out) throws IOException {
        out.writeByte(20);
        out.write(new byte[16]);
        for (String names : List.of(
                "curve25519-sha256",
                "ssh-ed25519",
                "aes128-ctr",
                "aes128-ctr",
                "hmac-sha2-256",
                "hmac-sha2-256",
                "none",
                "none",
                "",
                "")) {
            writeString(out, names.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeByte(0);
        out.writeInt(0);
    }

    private static void writeString(DataOutputStream out, byte[] text) throws IOException {
        out.writeInt(text.length);
        out.write(text);
    }

    private static byte[] sshPacket(Writing content) {
        byte[] payload = bytes(content);
        int padding = 8 - (payload.length + 5) % 8;
        int added = padding < 4 ? padding + 8 : padding;
        return bytes(out -> {
            out.writeInt(payload.length + 1 + added);
            out.writeByte(added);
            out.write(payload);
            out.write(new byte[added]);
        });
    }

    /** Writes into memory. */
    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private static byte[] bytes(Writing writing) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(all)) {
            writing.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all.toByteArray();
    }
}
