package io.threatbus.app.zeek.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.threatbus.app.zeek.broker.io.BrokerLimits;
import io.threatbus.app.zeek.broker.wire.EndpointId;
import io.threatbus.app.zeek.broker.wire.HandshakeMessage;
import io.threatbus.app.zeek.broker.wire.HandshakeReader;
import io.threatbus.app.zeek.data.WireReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Good and bad openings: this listener answers with the bytes that libbroker answers with. */
@Timeout(30)
final class HandshakeRejectsTest {
    private static final Pattern SENDER = Pattern.compile("sender=([0-9a-f-]{36})");

    record Opening(String name, JsonNode exchange, boolean closed) {
        boolean isRedundant() {
            return name.startsWith("redundant");
        }

        EndpointId listenerId() {
            for (JsonNode step : exchange) {
                Matcher sender = SENDER.matcher(step.get("decoded").toString());
                if (step.get("dir").asText().startsWith("libbroker") && sender.find()) {
                    return EndpointId.of(UUID.fromString(sender.group(1)));
                }
            }
            return EndpointId.random();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Opening> openings() {
        List<Opening> openings = new ArrayList<>();
        for (JsonNode node : Recordings.json("05-handshake-rejects.json")) {
            assertThat(node.get("probe_role").asText()).isEqualTo("dialer");
            openings.add(new Opening(
                    node.get("name").asText(),
                    node.get("exchange"),
                    node.get("end").asText().startsWith("closed")));
        }
        assertThat(openings).hasSize(16);
        return openings;
    }

    @ParameterizedTest
    @MethodSource("openings")
    void theListenerAnswersAsLibbrokerDoes(Opening opening) {
        try (BrokerEndpoint endpoint = BrokerEndpoint.builder()
                        .id(opening.listenerId())
                        .limits(BrokerLimits.DEFAULT.withHandshakeTimeout(Duration.ofSeconds(3)))
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .start();
                RawPeer first = RawPeer.connect(endpoint);
                RawPeer second = RawPeer.connect(endpoint)) {
            if (opening.name().equals("own-id")) {
                // libbroker and its likeness wait for each other for ever; this endpoint sees it at once.
                second.send(opening.exchange().get(1).get("hex").asText());
                assertThat(second.untilEnd()).isEqualTo(new HandshakeMessage.Probe().toFrame());
                return;
            }
            if (opening.isRedundant()) {
                RedundancyTest.peer(first, idOfDialer(opening), opening.listenerId());
            }
            play(opening, second, first);
            if (opening.closed()) {
                assertThat(second.untilEnd()).isEmpty();
            } else {
                assertThat(second.isQuiet()).isTrue();
            }
        }
    }

    private static EndpointId idOfDialer(Opening opening) {
        WireReader hello = new WireReader(
                HexFormat.of().parseHex(opening.exchange().get(1).get("hex").asText()));
        hello.raw(9);
        return EndpointId.read(hello);
    }

    /** The probe comes when the dialer has spoken, instead of at once. */
    private static void play(Opening opening, RawPeer peer, RawPeer established) {
        int lastSent = 0;
        for (int index = 0; index < opening.exchange().size(); index++) {
            lastSent = isSent(opening.exchange().get(index)) ? index : lastSent;
        }
        StringBuilder awaited = new StringBuilder();
        for (int index = 0; index < opening.exchange().size(); index++) {
            JsonNode step = opening.exchange().get(index);
            if (!isSent(step)) {
                awaited.append(step.get("hex").asText());
                continue;
            }
            if (index > 1) {
                expect(peer, opening, awaited.toString());
                awaited.setLength(0);
            }
            peer.send(step.get("hex").asText());
            if (opening.isRedundant() && index == lastSent) {
                RedundancyTest.answerPing(established, idOfDialer(opening));
            }
        }
        expect(peer, opening, awaited.toString());
    }

    private static boolean isSent(JsonNode step) {
        return step.get("dir").asText().startsWith("probe");
    }

    private static void expect(RawPeer peer, Opening opening, String hex) {
        if (opening.isRedundant() && hex.endsWith(redundantAtResponder())) {
            // A dialer that is told 39 knows that it is connected already; told 40, as libbroker does, it would try
            // again.
            byte[] frame = peer.frame();
            assertThat(new HandshakeReader(1).read(new WireReader(frame)))
                    .isEqualTo(new HandshakeMessage.DropConnection(opening.listenerId(), 39, "redundant connection"));
            return;
        }
        assertThat(HexFormat.of().formatHex(peer.expect(hex.length() / 2))).isEqualTo(hex);
    }

    private static String redundantAtResponder() {
        return HexFormat.of()
                .formatHex("detected redundant connection at the responder".getBytes(StandardCharsets.UTF_8));
    }
}
