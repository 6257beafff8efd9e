package io.threatbus.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Self-signed certificates that the JDK's keytool makes, as PEM files. */
public final class PemCertificates {
    private static final String PASSWORD = "changeit";

    private PemCertificates() {}

    /** Leaves {@code name.crt} and {@code name.key} for an EC key and the address 127.0.0.1. */
    public static void make(Path directory, String name) {
        make(directory, name, "EC", "ip:127.0.0.1");
    }

    /**
     * Leaves {@code name.crt} and {@code name.key}.
     *
     * @param algorithm EC, RSA or Ed25519
     * @param alternativeName what it is for, such as {@code dns:bus.example}
     */
    public static void make(Path directory, String name, String algorithm, String alternativeName) {
        Path store = directory.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        List<String> command = new ArrayList<>(List.of(keytool.toString(), "-genkeypair", "-storetype", "PKCS12"));
        command.addAll(List.of("-alias", "it", "-keyalg", algorithm, "-dname", "CN=" + name, "-validity", "2"));
        command.addAll(List.of("-ext", "SAN=" + alternativeName, "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", store.toString()));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(store)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            pem(
                    directory.resolve(name + ".crt"),
                    "CERTIFICATE",
                    keys.getCertificate("it").getEncoded());
            pem(
                    directory.resolve(name + ".key"),
                    "PRIVATE KEY",
                    keys.getKey("it", PASSWORD.toCharArray()).getEncoded());
        } catch (IOException | GeneralSecurityException | InterruptedException e) {
            throw new AssertionError("no certificate for " + name, e);
        }
    }

    private static void pem(Path file, String what, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
