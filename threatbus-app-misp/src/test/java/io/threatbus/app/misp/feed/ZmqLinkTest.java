package io.threatbus.app.misp.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a connection counts as up, and when it is given up. */
class ZmqLinkTest {
    private final ZmqLink link = new ZmqLink(Duration.ofSeconds(25), Duration.ofSeconds(15));

    private static long at(double seconds) {
        return Math.round(seconds * 1e9);
    }

    @Test
    void acceptingConnectionsIsNotEnoughToBeAPublisher() {
        link.begin(at(0));
        link.connected(at(0));
        assertThat(link.isUp(at(4))).isFalse();
        link.disconnected(at(5));
        assertThat(link.isRefused()).isFalse();
        link.connected(at(6));
        assertThat(link.isGivenUp(at(14))).isFalse();
        assertThat(link.isGivenUp(at(16))).isTrue();
    }

    @Test
    void aConnectionThatEndsAtOnceIsRefused() {
        link.begin(at(0));
        link.connected(at(0));
        link.greeted();
        link.disconnected(at(0.3));
        assertThat(link.isRefused()).isTrue();
    }

    @Test
    void aConnectionThatEndsLateInTheHandshakeIsGivenUpAfterAWhile() {
        link.begin(at(0));
        link.connected(at(0));
        link.greeted();
        assertThat(link.isUp(at(1.5))).isTrue();
        link.disconnected(at(2));
        assertThat(link.isRefused()).isFalse();
        assertThat(link.isGivenUp(at(10))).isFalse();
        assertThat(link.isGivenUp(at(17))).isTrue();
    }

    @Test
    void silenceIsGivenUpAndThenOnlyAWordCounts() {
        link.begin(at(0));
        link.connected(at(0));
        link.greeted();
        link.heard(at(1));
        assertThat(link.isUp(at(26))).isTrue();
        assertThat(link.isUp(at(27))).isFalse();
        assertThat(link.isSilent(at(27))).isTrue();
        assertThat(link.isGivenUp(at(40))).isFalse();
        assertThat(link.isGivenUp(at(42))).isTrue();
        link.begin(at(42));
        link.connected(at(42));
        link.greeted();
        assertThat(link.isUp(at(45))).as("it says nothing still").isFalse();
        link.heard(at(46));
        assertThat(link.isUp(at(46))).isTrue();
    }
}
