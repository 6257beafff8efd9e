package io.threatbus.backbone.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes of the broker that are there and of no use, as seen by a bus. */
class LostNodesTest extends BrokerTest {
    private static final int EXCHANGE = 40;
    private static final int DECLARE = 10;

    private Settings through(List<Relay> relays) {
        Settings settings = settings("a");
        settings.host =
                relays.stream().map(relay -> "127.0.0.1:" + relay.port()).toList();
        return settings;
    }

    @Test
    void aNodeThatTakesConnectionsAndServesNobodyIsLeftForAnother() throws Exception {
        Relay useless = relay();
        useless.when(EXCHANGE, DECLARE, Relay.Fate.CUT);
        Site bus = start(through(List.of(useless, relay())));

        bus.awaitHealth("up");
        bus.publish(Samples.indicator("evil"));
        bus.awaitReceived(1);
        assertThat(bus.context.health).anyMatch(state -> state.startsWith("down"));
    }
}
