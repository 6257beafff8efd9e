package io.threatbus.coverage;

import io.threatbus.spi.Proof;
import io.threatbus.spi.Recipient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one peer holds of the active set, at one moment.
 *
 * @param peer its name
 * @param plugin the instance that serves it
 * @param subscriber names its subscription, or the last one it had
 * @param connected whether it is there
 * @param since when it came, or went
 * @param wanted active indicators that it is to hold
 * @param held those of them that it holds, as far as {@code proof} shows
 * @param missing those that it does not hold, and removals that it has not got
 * @param stale how many of {@code missing} are removals
 * @param skipped indicators that it is not to hold, or cannot, by reason
 * @param oldest the change that it has lacked for longest
 * @param lag for how long it has lacked that
 * @param proof how it is known
 * @param proved when it last showed what it holds
 * @param nodes what its parts have shown
 */
public record PeerCoverage(
        String peer,
        String plugin,
        String subscriber,
        boolean connected,
        Instant since,
        long wanted,
        long held,
        long missing,
        long stale,
        Map<String, Long> skipped,
        Optional<Instant> oldest,
        Duration lag,
        Proof.Kind proof,
        Optional<Instant> proved,
        List<Node> nodes) {
    public PeerCoverage {
        skipped = Map.copyOf(skipped);
        nodes = List.copyOf(nodes);
    }

    static PeerCoverage of(Holdings holdings, ChangeLog log, Instant now) {
        PeerCount count = holdings.count();
        Recipient recipient = holdings.recipient();
        Instant since = Instant.ofEpochMilli(holdings.since());
        Optional<Instant> oldest = count.oldest == ChangeLog.NONE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(log.second(count.oldest)));
        boolean connected = holdings.isConnected();
        Duration lag = oldest.map(changed -> connected && changed.isBefore(since) ? since : changed)
                .map(lacked -> Duration.between(lacked, now))
                .filter(length -> !length.isNegative())
                .orElse(Duration.ZERO);
        List<Node> nodes = new ArrayList<>();
        holdings.nodes()
                .forEach((name, node) -> nodes.add(new Node(
                        name,
                        node.proof().kind(),
                        node.proof().missingCount(),
                        node.proof().surplus(),
                        Instant.ofEpochMilli(node.at()))));
        return new PeerCoverage(
                holdings.name(),
                recipient.plugin(),
                recipient.subscriber(),
                connected,
                since,
                count.wanted,
                count.wanted - count.missing,
                count.missing + count.stale,
                count.stale,
                holdings.unwantedCounts(),
                oldest,
                lag,
                holdings.proof(),
                holdings.provedAt() == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(holdings.provedAt())),
                nodes);
    }

    /**
     * A part of a peer.
     *
     * @param missing what it lacks of what its peer was sent
     * @param surplus what it has that nobody wants there
     */
    public record Node(String name, Proof.Kind proof, long missing, long surplus, Instant proved) {}
}
