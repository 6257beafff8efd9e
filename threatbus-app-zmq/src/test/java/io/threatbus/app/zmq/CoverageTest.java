package io.threatbus.app.zmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.threatbus.backbone.inmem.InMemoryBackbone;
import io.threatbus.bus.AppSpec;
import io.threatbus.bus.BackboneSpec;
import io.threatbus.bus.BusServices;
import io.threatbus.bus.BusSettings;
import io.threatbus.bus.MessageObserver;
import io.threatbus.bus.ThreatBus;
import io.threatbus.coverage.PeerCoverage;
import io.threatbus.life.LifeRules;
import io.threatbus.message.Indicator;
import io.threatbus.message.MessageParser;
import io.threatbus.message.StixObject;
import io.threatbus.spi.AppContext;
import io.threatbus.spi.ApplicationPlugin;
import io.threatbus.spi.NoSettings;
import io.threatbus.spi.Proof;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.spi.life.LifeRecord;
import io.threatbus.stix.StixId;
import io.threatbus.stix.StixTimestamp;
import io.threatbus.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the bus knows of applications that say who they are and what they hold. */
class CoverageTest {
    private static final int APPS = Integer.getInteger("threatbus.coverageApps", 30);
    private static final int AWAY = APPS / 10;
    private static final int MUTE = 3;
    private static final int FIRST = 50;
    private static final int MORE = 5;

    private final ZmqPlugin plugin = new ZmqPlugin();
    private final Keeper keeper = new Keeper();
    private final ThreatBus bus = new ThreatBus(
            BusSettings.DEFAULT,
            new BackboneSpec("inmem", new InMemoryBackbone(), new NoSettings()),
            List.of(
                    new AppSpec("keeper", () -> keeper, new NoSettings()),
                    new AppSpec("zmq", () -> plugin, ZmqSettings.onLoopback(0, 0, 0))),
            new BusServices(InstantSource.system(), MessageObserver.NONE, error -> {}));
    private final List<App> apps = new ArrayList<>();

    /** A store in memory. */
    private static final class Keeper implements ApplicationPlugin, IndicatorStore {
        private final Map<StixId, Indicator> contents = new ConcurrentHashMap<>();
        private volatile AppContext context;

        @Override
        public String name() {
            return "keeper";
        }

        @Override
        public void start(AppContext given) throws InterruptedException {
            context = given;
            given.keep(this);
        }

        @Override
        public void stop() {}

        @Override
        public LifeRules rules() {
            return LifeRules.UNSTORED;
        }

        @Override
        public boolean load(Loader target) {
            return true;
        }

        @Override
        public void record(List<LifeRecord> decisions) {
            decisions.forEach(one -> contents.put(one.message().id(), one.message()));
        }

        @Override
        public List<Indicator> find(List<StixId> ids) {
            return ids.stream().filter(contents::containsKey).map(contents::get).toList();
        }
    }

    /** An application that keeps account of what it holds. */
    private final class App {
        private final String name;
        private final ZmqApp app = new ZmqApp(plugin.ports());
        private final Map<StixId, Long> held = new HashMap<>();
        private String topic = "";
        private long position;
        private boolean resumed;

        App(String name) {
            this.name = name;
        }

        String digest() {
            return String.format(
                    "%016x", held.values().stream().mapToLong(each -> each).sum());
        }

        void subscribe() {
            Map<String, Object> request = new HashMap<>(
                    Map.of("action", "subscribe", "topic", "stix2/indicator", "snapshot", 999, "name", name));
            if (!held.isEmpty()) {
                request.put("digest", digest());
            }
            Map<?, ?> reply = app.request(request);
            topic = (String) reply.get("topic");
            resumed = Boolean.TRUE.equals(reply.get("resumed"));
            position = 0;
            app.connect(topic);
        }

        /** So many indicators; questions for history, which go to all, do not count. */
        void receive(int number) {
            int received = 0;
            while (received < number) {
                ZmqApp.Received next = app.receive();
                if (next.topic().endsWith("indicator")) {
                    StixObject object = (StixObject) MessageParser.DEFAULT
                            .parse(next.json().getBytes(StandardCharsets.UTF_8))
                            .orThrow();
                    held.put(object.id(), object.versionHash());
                    position++;
                    received++;
                }
            }
        }

        Object heartbeat(boolean says) {
            Map<String, Object> request = new HashMap<>(Map.of("action", "heartbeat", "topic", topic));
            if (says) {
                request.put("position", position);
                request.put("digest", digest());
            }
            return app.request(request).get("status");
        }

        /** As one whose machine is switched off. */
        void vanish() {
            app.disconnect();
            app.request(Map.of("action", "unsubscribe", "topic", topic));
        }
    }

    @AfterEach
    void stop() {
        apps.forEach(each -> each.app.close());
        bus.stop();
    }

    private void publish(int from, int to) throws InterruptedException {
        for (int i = from; i < to; i++) {
            keeper.context
                    .inq()
                    .put(MessageParser.DEFAULT
                            .parse(Stix.indicator(i).getBytes(StandardCharsets.UTF_8))
                            .orThrow());
        }
    }

    private Set<String> lacking() {
        TreeSet<String> names = new TreeSet<>();
        bus.coverage().peers().stream()
                .filter(peer -> peer.missing() > 0)
                .map(PeerCoverage::peer)
                .forEach(names::add);
        return names;
    }

    private PeerCoverage of(String name) {
        return bus.coverage().peer(name).orElseThrow();
    }

    @Test
    void thoseThatStopAreNamedAndGetTheDifferenceAloneWhenTheyAreBack() throws Exception {
        bus.start();
        for (int i = 0; i < APPS; i++) {
            App added = new App(String.format("app-%03d", i));
            apps.add(added);
            added.subscribe();
        }
        publish(0, FIRST);
        for (int i = 0; i < APPS; i++) {
            apps.get(i).receive(FIRST);
            assertThat(apps.get(i).heartbeat(i < APPS - MUTE)).isEqualTo("success");
        }
        Await.until("nobody lacks anything", () -> lacking().isEmpty());
        TreeSet<String> proven = new TreeSet<>();
        bus.coverage().peers().stream()
                .filter(peer -> peer.proof() == Proof.Kind.ANSWER)
                .forEach(peer -> proven.add(peer.peer()));
        assertThat(proven).hasSize(APPS - MUTE).doesNotContain(apps.get(APPS - 1).name);

        TreeSet<String> away = new TreeSet<>();
        for (App each : apps.subList(0, AWAY)) {
            each.vanish();
            away.add(each.name);
        }
        publish(FIRST, FIRST + MORE);
        for (int i = AWAY; i < APPS; i++) {
            apps.get(i).receive(MORE);
            apps.get(i).heartbeat(i < APPS - MUTE);
        }
        Await.until(
                "exactly those that are away lack something", () -> lacking().equals(away));
        assertThat(of(apps.get(0).name).connected()).isFalse();
        assertThat(of(apps.get(0).name).missing()).isEqualTo(MORE);

        for (App each : apps.subList(0, AWAY)) {
            each.subscribe();
            assertThat(each.resumed).as("the bus knows what it holds").isTrue();
        }
        for (App each : apps.subList(0, AWAY)) {
            each.receive(MORE);
            assertThat(each.heartbeat(true)).isEqualTo("success");
            assertThat(each.position).as("messages after it is back").isEqualTo(MORE);
            assertThat(each.held).hasSize(FIRST + MORE);
        }
        Await.until("nobody lacks anything again", () -> lacking().isEmpty());
        assertThat(bus.coverage().peers()).hasSize(APPS);
    }

    @Test
    void whoseDigestDiffersIsToldToSubscribeAgainAndGetsEverything() throws Exception {
        bus.start();
        App app = new App("dmz");
        apps.add(app);
        app.subscribe();
        publish(0, 10);
        app.receive(10);
        app.held.remove(app.held.keySet().iterator().next());
        Await.until("it is told", () -> app.heartbeat(true).equals("error"));
        app.subscribe();
        assertThat(app.resumed).isFalse();
    }

    @Test
    void theDigestIsTheOneOfTheDocumentation() {
        StixId id = StixId.of("indicator--44298a74-ba52-4f0c-87a3-1824e67d7fad");
        assertThat(StixObject.versionHash(id, StixTimestamp.ofEpochMicros(1_767_225_600_000_000L)))
                .isEqualTo(0x3d93ccf7fcda20deL);
    }
}
