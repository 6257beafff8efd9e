package io.threatbus.guard;

import io.threatbus.stix.IpNetwork;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Networks by their prefix length, so that it takes one look for each length in use to find who contains an address. */
final class PrefixTable {
    private final Map<Integer, Set<IpNetwork>> four = new HashMap<>();
    private final Map<Integer, Set<IpNetwork>> six = new HashMap<>();
    private int size;

    void add(IpNetwork network) {
        boolean added = of(network)
                .computeIfAbsent(network.prefixLength(), any -> new HashSet<>())
                .add(network);
        size += added ? 1 : 0;
    }

    int size() {
        return size;
    }

    private Map<Integer, Set<IpNetwork>> of(IpNetwork network) {
        return network.version() == 4 ? four : six;
    }

    boolean contains(IpNetwork network) {
        for (Map.Entry<Integer, Set<IpNetwork>> length : of(network).entrySet()) {
            int prefix = length.getKey();
            if (prefix <= network.prefixLength()
                    && length.getValue()
                            .contains(new IpNetwork(network.version(), network.high(), network.low(), prefix))) {
                return true;
            }
        }
        return false;
    }
}
