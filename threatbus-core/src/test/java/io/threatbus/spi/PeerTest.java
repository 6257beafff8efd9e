package io.threatbus.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.message.Topic;
import io.threatbus.spi.Peer.Authentication;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.7", 4711);

    @Test
    void whoHasProvedNothingIsNamedAfterItsAddress() {
        Peer peer = Peer.at(ADDRESS);

        assertThat(peer.name()).isEqualTo("192.0.2.7:4711");
        assertThat(peer.label()).isEqualTo("192.0.2.7:4711");
        assertThat(peer.authenticated()).isFalse();
        assertThat(Peer.at(new InetSocketAddress("2001:db8::1", 1)).name()).isEqualTo("[2001:db8:0:0:0:0:0:1]:1");
    }

    @Test
    void whoHasProvedANameIsShownWithItAndWithWhereItSpeaksFrom() {
        Peer peer = new Peer("suricata-dmz", Authentication.PUBLIC_KEY, Optional.of(ADDRESS));

        assertThat(peer).hasToString("suricata-dmz@192.0.2.7:4711");
        assertThat(peer.authenticated()).isTrue();
    }

    @Test
    void aNameNeverBringsALineOrATerminalSequenceIntoTheLog() {
        assertThat(Peer.local("a\n\u001b[31m\u0085b" + "c".repeat(1000)).name())
                .startsWith("a??[31m?b")
                .hasSize(256);
    }

    @Test
    void aRequestBuiltInTheOldWayAsksForNobodyInParticular() {
        SubscriptionRequest old =
                new SubscriptionRequest("app", List.of(Topic.SIGHTING), Optional.empty(), QueueSettings.DEFAULT);

        assertThat(old).isEqualTo(SubscriptionRequest.to("app", Topic.SIGHTING));
        assertThat(old.peer()).isEmpty();
        assertThat(old.own()).isFalse();
    }

    @Test
    void eachChangeOfARequestKeepsTheRest() {
        QueueSettings queue = new QueueSettings(5, Overflow.DISCONNECT);
        SubscriptionRequest request = SubscriptionRequest.to("app", Topic.SIGHTING)
                .withPeer(Peer.at(ADDRESS))
                .withSnapshot(Optional.of(Duration.ofDays(1)))
                .withOwn()
                .withQueue(queue);

        assertThat(request)
                .isEqualTo(new SubscriptionRequest(
                        "app",
                        List.of(Topic.SIGHTING),
                        Optional.of(Duration.ofDays(1)),
                        queue,
                        Optional.of(Peer.at(ADDRESS)),
                        true,
                        false,
                        false));
    }
}
