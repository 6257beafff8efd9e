package io.threatbus.app.zeek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zeek.broker.tls.BrokerTls;
import io.threatbus.app.zeek.broker.tls.TlsSettings;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.TopicFilter;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.ZeekEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** libbroker loses what shares a TLS record with the frame that completes its handshake. */
@Timeout(30)
final class TlsRecordsTest {
    private static final EndpointId SMALL = new EndpointId(0x4000L, 1);
    private static final EndpointId LARGE = new EndpointId(0xf000_0000_0000_4000L, 1);
    private static final ZeekEvent EVENT = ZeekEvent.of("early", StringValue.of("x"));

    @TempDir
    private Path directory;

    /** Publishes in the very moment of peering. */
    private static final class Hasty implements EndpointListener {
        @Override
        public void peerAdded(Peering peer) {
            assertThat(peer.publish("t", EVENT)).isEqualTo(PublishResult.QUEUED);
        }
    }

    @Test
    void theLastFrameOfTheOriginatorIsAloneInItsRecord() throws IOException {
        BrokerTls tls = BrokerTls.of(TlsSettings.generated(directory));
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(SMALL)
                        .tls(tls)
                        .listener(new Hasty())
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                SocketChannel channel = SocketChannel.open(endpoint.addresses().get(0))) {
            EngineClient client = new EngineClient(tls.clientEngine(), channel);
            client.handshake();
            client.write(HandshakeMessage.Hello.from(LARGE).toFrame());
            List<byte[]> records = new ArrayList<>();
            for (int count = 0; count < 3; count++) {
                records.add(client.readRecord());
            }
            client.write(new HandshakeMessage.ResponderSynAck(TopicFilter.of(List.of("t"))).toFrame());
            records.add(client.readRecord());
            assertThat(records)
                    .containsExactly(
                            new HandshakeMessage.Probe().toFrame(),
                            new HandshakeMessage.VersionSelect(SMALL, 1).toFrame(),
                            new HandshakeMessage.OriginatorSyn(TopicFilter.EMPTY).toFrame(),
                            new HandshakeMessage.OriginatorAck().toFrame());
            assertThat(client.readRecord()).isEqualTo(RawPeer.data(SMALL, "t", EVENT.toData()));
        }
    }
}
