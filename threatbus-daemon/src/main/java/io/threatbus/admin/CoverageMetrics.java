package io.threatbus.admin;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.threatbus.bus.coverage.Canary;
import io.threatbus.coverage.Ledger;
import io.threatbus.coverage.PeerCoverage;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who lacks how much, for Prometheus: per peer, and without a label all together, so that each metric is always there. */
final class CoverageMetrics {
    private static final double MILLISECONDS = 1000;
    private static final int MOST_PEERS = 2000;

    private CoverageMetrics() {}

    static void addTo(List<MetricSnapshot> snapshots, Ledger ledger) {
        List<PeerCoverage> peers = ledger.peers();
        GaugeSnapshot.Builder missing = GaugeSnapshot.builder()
                .name("threatbus_coverage_missing")
                .help("Indicators that the peer should hold and does not, and removals that it has not got; without"
                        + " labels, of all peers together.");
        GaugeSnapshot.Builder wanted = GaugeSnapshot.builder()
                .name("threatbus_coverage_wanted")
                .help("Active indicators that the peer is to hold; without labels, those that are active.");
        GaugeSnapshot.Builder lag = GaugeSnapshot.builder()
                .name("threatbus_coverage_lag_seconds")
                .help("For how long the peer has lacked what it has lacked for longest; without labels, the longest of"
                        + " all.");
        long all = 0;
        double longest = 0;
        for (PeerCoverage peer : peers) {
            all += peer.missing();
            double seconds = peer.lag().toMillis() / MILLISECONDS;
            longest = Math.max(longest, seconds);
        }
        peers.stream().limit(MOST_PEERS).forEach(peer -> {
            Map<String, String> labels = Map.of("peer", peer.peer(), "plugin", peer.plugin());
            missing.dataPoint(MetricsPage.point(labels, (double) peer.missing()));
            wanted.dataPoint(MetricsPage.point(labels, (double) peer.wanted()));
            lag.dataPoint(MetricsPage.point(labels, peer.lag().toMillis() / MILLISECONDS));
        });
        snapshots.add(
                missing.dataPoint(MetricsPage.point(Map.of(), (double) all)).build());
        snapshots.add(wanted.dataPoint(MetricsPage.point(Map.of(), (double) ledger.active()))
                .build());
        snapshots.add(lag.dataPoint(MetricsPage.point(Map.of(), longest)).build());
    }

    /** Nothing while there is no canary. */
    static void addTo(List<MetricSnapshot> snapshots, Canary canary) {
        Map<String, Duration> trips = canary.trips();
        if (trips.isEmpty()) {
            return;
        }
        GaugeSnapshot.Builder seconds = GaugeSnapshot.builder()
                .name("threatbus_canary_seconds")
                .help(
                        "How long the peer took to show the last canary, or for how long it has not shown the present one if"
                                + " that is longer.");
        trips.forEach((peer, trip) ->
                seconds.dataPoint(MetricsPage.point(Map.of("peer", peer), trip.toMillis() / MILLISECONDS)));
        snapshots.add(seconds.build());
    }
}
