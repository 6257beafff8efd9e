package io.threatbus.app.zeek.proof;

import io.threatbus.stix.StixId;
import java.util.List;
import java.util.Set;

/** Is told what Zeeks prove. Called on the plugin's control thread; must not block. */
public interface ProofListener {
    /** Nobody who wants to know. */
    ProofListener NONE = new ProofListener() {};

    /** A node has said what it holds. */
    default void proved(String zeek, NodeProof proof) {}

    /** Indicators of which the node that talks to the bus lacks something; they are sent again. */
    default void missing(String zeek, String node, Set<StixId> indicators) {}

    /** Indicators of which that node holds something that nobody wants; it is taken back. */
    default void leftOver(String zeek, String node, Set<StixId> indicators) {}

    /**
     * A worker lacked something or held too much, and its manager has put that right.
     *
     * @param values some of them, each with its type before it
     */
    default void mended(String zeek, String node, List<String> values, long missing, long leftOver) {}
}
