package io.threatbus.admin;

import io.threatbus.bus.ThreatBus;
import io.threatbus.coverage.Gap;
import io.threatbus.coverage.Ledger;
import io.threatbus.coverage.PeerCoverage;
import io.threatbus.coverage.Standing;
import io.threatbus.message.Indicator;
import io.threatbus.spi.life.IndicatorStore;
import io.threatbus.stix.StixId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who holds what, as JSON. Stateless but for the bus. */
final class CoverageReport {
    static final String COVERED = "covered";
    static final String BEHIND = "behind";
    static final String AWAY = "away";
    static final String CATCHING_UP = "catching-up";

    private static final int MOST_GAPS = 200;
    private static final int MOST_FOUND = 20;

    private final ThreatBus bus;
    private final Ledger ledger;

    CoverageReport(ThreatBus bus) {
        this.bus = bus;
        this.ledger = bus.coverage();
    }

    /** All peers, those with the worst trouble first. */
    Map<String, Object> overview() {
        List<PeerCoverage> peers = sorted();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("active", ledger.active());
        json.put("behind_after_seconds", behindAfter().toMillis() / 1000.0);
        json.put("gaps", peers.stream().filter(this::isGap).count());
        json.put("peers", peers.stream().map(this::json).toList());
        return json;
    }

    /** One peer with what it lacks; empty if nothing is known of it. */
    Optional<Map<String, Object>> peer(String name) {
        return ledger.peer(name).map(peer -> {
            Map<String, Object> json = json(peer);
            json.put("missing_indicators", gaps(ledger.missing(name, MOST_GAPS)));
            return json;
        });
    }

    /** Every indicator that a text means, with how each peer stands to it. */
    List<Object> indicators(String text) {
        List<Object> found = new ArrayList<>();
        Optional<StixId> id = StixId.parse(text);
        Map<StixId, Optional<Indicator>> meant = new LinkedHashMap<>();
        id.ifPresent(exact -> meant.put(exact, Optional.empty()));
        bus.store()
                .map(store -> id.isPresent() ? store.find(List.of(id.get())) : store.search(text, MOST_FOUND))
                .orElse(List.of())
                .forEach(each -> meant.put(each.id(), Optional.of(each)));
        meant.forEach((each, content) -> {
            Map<String, Gap> holders = ledger.holders(each);
            if (content.isPresent() || !holders.isEmpty()) {
                found.add(indicator(each, content, holders));
            }
        });
        return found;
    }

    private Map<String, Object> indicator(StixId id, Optional<Indicator> content, Map<String, Gap> holders) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id.toString());
        content.ifPresent(known -> json.put("pattern", known.pattern()));
        content.flatMap(Indicator::source).ifPresent(source -> json.put("source", source));
        holders.values().stream().findFirst().ifPresent(any -> {
            json.put("active", !any.removal());
            json.put("changed", any.changed().toString());
        });
        List<Object> peers = new ArrayList<>();
        holders.forEach((peer, gap) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("peer", peer);
            one.put("standing", word(gap.standing()));
            if (!gap.standing().reason().isEmpty()) {
                one.put("reason", gap.standing().reason());
            }
            ledger.peer(peer).ifPresent(known -> {
                one.put("proof", StatusReport.word(known.proof()));
                one.put("peer_since", known.since().toString());
                known.proved().ifPresent(at -> one.put("proved", at.toString()));
            });
            peers.add(one);
        });
        json.put("peers", peers);
        return json;
    }

    private List<Object> gaps(List<Gap> gaps) {
        Map<StixId, Indicator> contents = new HashMap<>();
        bus.store()
                .map(store -> store.find(gaps.stream().map(Gap::id).toList()))
                .orElse(List.of())
                .forEach(each -> contents.put(each.id(), each));
        List<Object> json = new ArrayList<>();
        for (Gap gap : gaps) {
            Optional<Indicator> content = Optional.ofNullable(contents.get(gap.id()));
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("id", gap.id().toString());
            content.ifPresent(known -> one.put("pattern", known.pattern()));
            one.put("removal", gap.removal());
            one.put("changed", gap.changed().toString());
            one.put("standing", word(gap.standing()));
            json.add(one);
        }
        return json;
    }

    private static String word(Standing standing) {
        return StatusReport.word(standing.kind()).replace('_', '-');
    }

    private List<PeerCoverage> sorted() {
        return ledger.peers().stream()
                .sorted(Comparator.comparing((PeerCoverage peer) -> rank(state(peer)))
                        .thenComparing(PeerCoverage::lag, Comparator.reverseOrder())
                        .thenComparing(PeerCoverage::missing, Comparator.reverseOrder())
                        .thenComparing(PeerCoverage::peer))
                .toList();
    }

    private static int rank(String state) {
        return List.of(BEHIND, AWAY, CATCHING_UP, COVERED).indexOf(state);
    }

    private Duration behindAfter() {
        return bus.settings().coverage().behind();
    }

    /** Whether it lacks something for longer than may be. */
    boolean isGap(PeerCoverage peer) {
        return peer.missing() > 0 && peer.lag().compareTo(behindAfter()) >= 0;
    }

    private String state(PeerCoverage peer) {
        if (!peer.connected()) {
            return AWAY;
        }
        return isGap(peer) ? BEHIND : peer.missing() > 0 ? CATCHING_UP : COVERED;
    }

    private Map<String, Object> json(PeerCoverage peer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("peer", peer.peer());
        json.put("plugin", peer.plugin());
        json.put("subscriber", peer.subscriber());
        json.put("state", state(peer));
        json.put("since", peer.since().toString());
        json.put("wanted", peer.wanted());
        json.put("held", peer.held());
        json.put("missing", peer.missing());
        json.put("not_removed", peer.stale());
        peer.oldest().ifPresent(oldest -> json.put("oldest_missing", oldest.toString()));
        json.put("lag_seconds", peer.lag().toMillis() / 1000.0);
        json.put("proof", StatusReport.word(peer.proof()));
        peer.proved().ifPresent(at -> json.put("proved", at.toString()));
        Optional.ofNullable(bus.canary().trips().get(peer.peer()))
                .ifPresent(trip -> json.put("canary_seconds", trip.toMillis() / 1000.0));
        json.put("skipped", peer.skipped());
        if (peer.missing() > 0) {
            json.put("doing", doing(peer));
        }
        if (!peer.nodes().isEmpty()) {
            json.put("nodes", peer.nodes().stream().map(CoverageReport::node).toList());
        }
        return json;
    }

    private static Map<String, Object> node(PeerCoverage.Node node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("node", node.name());
        json.put("proof", StatusReport.word(node.proof()));
        json.put("missing", node.missing());
        json.put("surplus", node.surplus());
        json.put("proved", node.proved().toString());
        return json;
    }

    /** What the bus does about what a peer lacks. */
    private String doing(PeerCoverage peer) {
        Standing.Kind kind = ledger.missing(peer.peer(), 1).stream()
                .findFirst()
                .map(gap -> gap.standing().kind())
                .orElse(Standing.Kind.WAITS);
        Optional<IndicatorStore> store = bus.store();
        return switch (kind) {
            case AWAY -> "waits for it to come back";
            case UNCONFIRMED -> "has sent it, and waits for the peer to say that it has it";
            case LOST ->
                store.isPresent()
                        ? "sends it again within seconds"
                        : "cannot send it again: this bus has no store to take it from";
            default -> "sends as fast as the peer reads";
        };
    }
}
