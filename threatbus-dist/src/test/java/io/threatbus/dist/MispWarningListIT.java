package io.threatbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.testing.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What MISP's warning lists know, on the packaged bus: no Zeek looks for it, the operator sees it in quarantine with the
 * name of the list, and lets it out.
 */
class MispWarningListIT {
    private static final String LISTED = "popular.zone.com";
    private static final String PLAIN = "evil.zone.com";

    @TempDir
    Path temporary;

    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    private void watch(String operation, String value) {
        if (operation.equals("REMOVE")) {
            watched.remove(value.toLowerCase(Locale.ROOT));
        } else {
            watched.add(value.toLowerCase(Locale.ROOT));
        }
    }

    private WireBus bus(MispStandIn misp, String warningLists) {
        return new WireBus(
                temporary.resolve("bus"),
                "",
                true,
                "{}\n    misp: " + misp.configuration("warninglists: " + warningLists, "enrich: {settle: 30ms}"));
    }

    private ZeekPeer zeek(WireBus bus, String name) throws Exception {
        return new ZeekPeer(
                bus.zeek(), Files.createDirectory(temporary.resolve(name)), Duration.ofDays(1), this::watch);
    }

    @Test
    void whatIsOnAWarningListWaitsInQuarantineUntilItIsReleased() throws Exception {
        try (MispStandIn misp = new MispStandIn()) {
            misp.post("/_fake/warninglist", Map.of("values", List.of(LISTED)));
            String event = misp.event();
            String id;
            try (WireBus bus = bus(misp, "quarantine").start();
                    ZeekPeer zeek = zeek(bus, "zeek1")) {
                assertThat(zeek).isNotNull();
                Await.until("MISP's feed is there", () -> bus.command("status").contains("zmq connected"));
                id = "indicator--" + misp.attribute(event, "domain", LISTED);
                misp.attribute(event, "domain", PLAIN);
                Await.until("the Zeek has what is on no list", () -> watched.equals(Set.of(PLAIN)));
                Await.until(
                        "it is in quarantine",
                        () -> bus.indicators("quarantined").keySet().equals(Set.of(id)));
                assertThat(bus.command("indicators", "show", id))
                        .contains("misp-warning-list")
                        .contains("My list");
                bus.stop();
            }
            watched.clear();
            try (WireBus bus = bus(misp, "quarantine").start();
                    ZeekPeer zeek = zeek(bus, "zeek2")) {
                assertThat(zeek).isNotNull();
                Await.until("a restart keeps it there", () -> watched.equals(Set.of(PLAIN)));
                assertThat(bus.indicators("quarantined")).containsOnlyKeys(id);
                bus.command("indicators", "release", id);
                Await.until("the Zeek has it", () -> watched.equals(Set.of(PLAIN, LISTED)));
                bus.stop();
            }
        }
    }

    @Test
    void anotherSettingMovesWhatIsKeptIntoQuarantineAndOut() throws Exception {
        try (MispStandIn misp = new MispStandIn()) {
            misp.post("/_fake/warninglist", Map.of("values", List.of(LISTED)));
            String event = misp.event();
            String id;
            try (WireBus bus = bus(misp, "flag").start()) {
                Await.until("MISP's feed is there", () -> bus.command("status").contains("zmq connected"));
                id = "indicator--" + misp.attribute(event, "domain", LISTED);
                Await.until("it is active", () -> bus.indicators("active").containsKey(id));
                bus.stop();
            }
            try (WireBus bus = bus(misp, "quarantine").start()) {
                Await.until("it is judged again", () -> bus.indicators("quarantined")
                        .containsKey(id));
                bus.stop();
            }
            try (WireBus bus = bus(misp, "ignore").start()) {
                Await.until(
                        "nobody holds it back", () -> bus.indicators("active").containsKey(id));
                bus.stop();
            }
        }
    }
}
