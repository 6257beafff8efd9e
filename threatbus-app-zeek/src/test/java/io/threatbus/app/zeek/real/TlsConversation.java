package io.threatbus.app.zeek.real;

import io.threatbus.app.zeek.broker.tls.TestAuthority;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.real.Capture.Said;
import io.threatbus.toolkit.tls.KeyMaterial;
import io.threatbus.toolkit.tls.PemFiles;
import io.threatbus.toolkit.tls.TrustEverybody;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** A handshake of TLS 1.2, in which the server's certificate is seen. */
final class TlsConversation {
    private static final int BUFFER = 65_536;

    private final List<X509Certificate> chain;
    private final SSLContext context;

    TlsConversation(Path directory) throws GeneralSecurityException {
        TestAuthority authority = new TestAuthority(directory, "authority");
        TlsSettings settings = authority.settings("server", authority);
        Path certificate = settings.certificate().orElseThrow();
        chain = PemFiles.certificates(certificate);
        context = SSLContext.getInstance("TLS");
        context.init(
                new KeyManager[] {
                    KeyMaterial.keyManager(
                            PemFiles.privateKey(settings.key().orElseThrow(), Optional.empty()),
                            chain,
                            directory,
                            directory)
                },
                new TrustManager[] {new TrustEverybody()},
                null);
    }

    /** The SHA-1 of the server's certificate. */
    String certificateSha1() throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance("SHA-1").digest(chain.get(0).getEncoded()));
    }

    /** A handshake with a server of that name. */
    List<Said> handshake(String name) throws SSLException {
        SSLEngine client = engine(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        client.setSSLParameters(parameters);
        client.beginHandshake();
        SSLEngine server = engine(false);
        server.beginHandshake();
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < 20 && (isBusy(client) || isBusy(server)); i++) {
            speak(client, server, true, said);
            speak(server, client, false, said);
        }
        return said;
    }

    private SSLEngine engine(boolean client) {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        return engine;
    }

    private static boolean isBusy(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                && engine.getHandshakeStatus() != HandshakeStatus.FINISHED;
    }

    private static void speak(SSLEngine from, SSLEngine to, boolean byClient, List<Said> said) throws SSLException {
        ByteBuffer all = ByteBuffer.allocate(BUFFER);
        runTasks(from);
        while (from.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            from.wrap(ByteBuffer.allocate(0), all);
            runTasks(from);
        }
        all.flip();
        if (all.hasRemaining()) {
            said.add(new Said(byClient, Arrays.copyOf(all.array(), all.limit())));
        }
        while (all.hasRemaining()) {
            to.unwrap(all, ByteBuffer.allocate(BUFFER));
            runTasks(to);
        }
    }

    private static void runTasks(SSLEngine engine) {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
        }
    }
}
