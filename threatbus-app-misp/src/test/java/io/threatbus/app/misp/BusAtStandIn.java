package io.threatbus.app.misp;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in that is driven as a real MISP is, and buses at it, for the tests of one subject each. */
abstract class BusAtStandIn {
    static final String FAST = StandIn.settle();

    @TempDir
    Path directory;

    StandIn misp;
    final long now = Instant.now().getEpochSecond();

    @BeforeEach
    void start() throws Exception {
        misp = new StandIn(directory);
    }

    @AfterEach
    void stop() {
        if (misp != null) {
            misp.close();
        }
    }

    final TestBus bus(String... more) throws Exception {
        String[] lines = new String[more.length + 3];
        lines[0] = misp.api();
        lines[1] = misp.zmq();
        lines[2] = FAST;
        System.arraycopy(more, 0, lines, 3, more.length);
        TestBus bus = new TestBus(Optional.of(directory), lines);
        bus.awaitHealth("zmq connected");
        return bus;
    }

    static String domainAndAddress(String domain) {
        return "{\"name\":\"domain-ip\",\"meta-category\":\"network\",\"description\":\"x\",\"template_uuid\":"
                + "\"43b3b146-77eb-4931-b4cc-b66c60f28734\",\"template_version\":\"11\",\"Attribute\":[{\"object_relation\":"
                + "\"domain\",\"type\":\"domain\",\"value\":\"" + domain + "\",\"to_ids\":true},{\"object_relation\":"
                + "\"ip\",\"type\":\"ip-dst\",\"value\":\"198.51.100.1\",\"to_ids\":true}]}";
    }
}
