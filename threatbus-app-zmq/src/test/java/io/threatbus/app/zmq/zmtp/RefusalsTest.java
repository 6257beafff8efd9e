package io.threatbus.app.zmq.zmtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.app.zmq.Eventually;
import io.threatbus.app.zmq.Logged;
import io.threatbus.app.zmq.TestBus;
import io.threatbus.app.zmq.ZmqSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalsTest {
    @Test
    void tooManyConnectionsAreOneLineThatNamesTheLimitAndItsKey() throws IOException {
        ZmqSettings usual = ZmqSettings.onLoopback(0, 0, 0);
        ZmqSettings two = new ZmqSettings(
                usual.host(),
                0,
                0,
                0,
                Optional.empty(),
                false,
                usual.queue(),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                10,
                2);
        try (Logged log = Logged.by(Refusals.class);
                TestBus bus = new TestBus(two);
                RawPeer first = new RawPeer(bus.ports().manage());
                RawPeer second = new RawPeer(bus.ports().manage())) {
            Eventually.until("both are in", () -> bus.metric("zmq_connections", "manage") == 2);

            for (int i = 0; i < 20; i++) {
                try (RawPeer refused = new RawPeer(bus.ports().manage())) {
                    refused.awaitEnd();
                }
            }

            assertThat(bus.metric("zmq_refused_connections", "manage")).isEqualTo(20);
            assertThat(log.lines("max_connections"))
                    .singleElement()
                    .asString()
                    .startsWith("WARN Port " + bus.ports().manage())
                    .contains("2 are open");
            assertThat(first).isNotSameAs(second);
        }
    }

    @Test
    void theLackOfDescriptorsIsToldOnceAMinuteWithWhatToDo() {
        AtomicLong now = new AtomicLong();
        Refusals refusals = new Refusals(now::get);
        try (Logged log = Logged.by(Refusals.class)) {
            for (int i = 0; i < 300; i++) {
                refusals.failed(13370, new IOException("Too many open files"));
            }
            assertThat(log.lines("Too many open files")).hasSize(1).allMatch(line -> line.contains("LimitNOFILE"));
            now.addAndGet(Seldom.PAUSE.toNanos());

            refusals.failed(13370, new IOException("Too many open files"));

            assertThat(log.lines("300 failed")).hasSize(1);
            assertThat(refusals.count()).isEqualTo(301);
        }
    }
}
