package io.threatbus.app.zeek.broker;

import io.threatbus.app.zeek.broker.tls.AnonymousSuite;
import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import javax.net.ssl.SSLEngine;

/**
 * The main program of a process of its own, because the JDK reads once what it disables: an endpoint that allows the
 * anonymous suite, and a peer that knows nothing else.
 */
final class AnonymousProcess {
    private AnonymousProcess() {}

    public static void main(String[] arguments) throws Exception {
        BrokerTls tls =
                BrokerTls.of(TlsSettings.generated(Path.of(arguments[0])).withAnonymous());
        RecordingListener listener = new RecordingListener();
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .tls(tls)
                .listener(listener)
                .start()) {
            SSLEngine engine = tls.clientEngine();
            engine.setEnabledProtocols(new String[] {"TLSv1.2"});
            engine.setEnabledCipherSuites(new String[] {AnonymousSuite.NAME});
            try (SocketChannel channel = SocketChannel.open(endpoint.addresses().get(0))) {
                new EngineClient(engine, channel).handshake();
            }
            System.out.println(engine.getSession().getProtocol() + " "
                    + engine.getSession().getCipherSuite());
        }
    }
}
