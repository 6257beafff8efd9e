package io.threatbus.spi;

import io.threatbus.stix.StixId;
import java.util.Set;

/**
 * What a peer, or one part of it such as a worker of a cluster, has shown to hold: everything that was sent to it up to a
 * moment, but for what is named. Only what the peer itself says makes one; a plugin hands it to
 * {@link Subscription#proved}.
 *
 * @param node the part of the peer; empty for the peer as a whole
 * @param kind how it was shown
 * @param position up to how many messages, counted as {@link Subscription#sentCount} does, it is about
 * @param missing indicators that the node lacks, as far as they are named
 * @param missingCount how many it lacks in all
 * @param surplus how many things it has that nobody wants there
 */
@Beta
public record Proof(String node, Kind kind, long position, Set<StixId> missing, long missingCount, long surplus) {
    private static final int LONGEST_NODE = 100;

    /** How something was shown, the weakest first. */
    public enum Kind {
        /** Nobody knows: nothing has been sent. */
        NONE,
        /** It has left for the peer, which says nothing more. */
        SENT,
        /** The manager of a cluster has it; its workers may not. */
        MANAGER,
        /** Each node has it. */
        NODE,
        /** The peer has said so. */
        ANSWER
    }

    public Proof {
        node = Peer.local(node.length() <= LONGEST_NODE ? node : node.substring(0, LONGEST_NODE))
                .name();
        missing = Set.copyOf(missing);
        if (missingCount < missing.size()) {
            throw new IllegalArgumentException(missing.size() + " are named, so that " + missingCount + " is too few");
        }
    }

    /** The peer as a whole has everything up to there. */
    public static Proof answered(long position) {
        return new Proof("", Kind.ANSWER, position, Set.of(), 0, 0);
    }

    /** Whether the node holds exactly what it should. */
    public boolean isComplete() {
        return missingCount == 0 && surplus == 0;
    }
}
