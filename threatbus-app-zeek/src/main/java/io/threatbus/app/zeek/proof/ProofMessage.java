package io.threatbus.app.zeek.proof;

import io.threatbus.app.zeek.data.BrokerData;
import io.threatbus.app.zeek.data.CountValue;
import io.threatbus.app.zeek.data.SetValue;
import io.threatbus.app.zeek.data.StringValue;
import io.threatbus.app.zeek.data.VectorValue;
import io.threatbus.app.zeek.intel.Holding;
import io.threatbus.app.zeek.intel.IntelItem;
import io.threatbus.app.zeek.intel.IntelType;
import io.threatbus.app.zeek.intel.ItemDigest;
import io.threatbus.stix.StixId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What {@code proof.zeek} says of what its nodes hold. */
public sealed interface ProofMessage {
    /** The point-to-point topic of the subscription that it is about. */
    String topic();

    /**
     * What one node holds.
     *
     * @param sequence of the newest batch after which the manager held the same; zero if there is none
     */
    record Node(String name, Holding holding, long sequence) {}

    /**
     * What all nodes hold.
     *
     * @param sequence of the last batch that was inserted
     * @param refused what the site's own filter did not let in
     * @param nodes the one that talks to the bus first
     */
    record Holds(String topic, long sequence, Holding refused, List<Node> nodes) implements ProofMessage {
        public Holds {
            nodes = List.copyOf(nodes);
        }
    }

    /** What was missing or left over on a worker, and is put right by the manager. */
    record Mended(String topic, String node, List<String> names, long missing, long leftOver) implements ProofMessage {
        public Mended {
            names = List.copyOf(names);
        }
    }

    /** The digests of what the manager holds, by bucket. */
    record Buckets(String topic, long sequence, List<Long> digests) implements ProofMessage {
        public Buckets {
            digests = List.copyOf(digests);
        }
    }

    /**
     * What the manager holds in a bucket.
     *
     * @param members with the indicators that want them; none for what was refused
     */
    record Items(String topic, long sequence, int bucket, Map<IntelItem, Set<StixId>> members) implements ProofMessage {
        public Items {
            members = Map.copyOf(members);
        }
    }

    /** Nodes in one message, and names in one message. */
    int MOST = 10_000;

    /** Reads an event; empty if it is none of these, or not as the script declares it. */
    static Optional<ProofMessage> of(String name, List<BrokerData> arguments) {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof StringValue topic)) {
            return Optional.empty();
        }
        try {
            return switch (name) {
                case "holds" -> Optional.of(holds(topic.text(), arguments));
                case "mended" -> Optional.of(mended(topic.text(), arguments));
                case "buckets" -> Optional.of(buckets(topic.text(), arguments));
                case "items" -> Optional.of(items(topic.text(), arguments));
                default -> Optional.empty();
            };
        } catch (ClassCastException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Holds holds(String topic, List<BrokerData> arguments) {
        List<Node> nodes = new ArrayList<>();
        for (BrokerData node : elements(arguments.get(3))) {
            nodes.add(node(node));
        }
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("no node");
        }
        return new Holds(topic, count(arguments.get(1)), node(arguments.get(2)).holding(), nodes);
    }

    private static Node node(BrokerData record) {
        List<BrokerData> fields = elements(record);
        return new Node(
                text(fields.get(0)), new Holding(count(fields.get(1)), count(fields.get(2))), count(fields.get(3)));
    }

    private static Mended mended(String topic, List<BrokerData> arguments) {
        List<String> names = new ArrayList<>();
        elements(arguments.get(2)).forEach(name -> names.add(text(name)));
        elements(arguments.get(3)).forEach(name -> names.add(text(name)));
        return new Mended(topic, text(arguments.get(1)), names, count(arguments.get(4)), count(arguments.get(5)));
    }

    private static Buckets buckets(String topic, List<BrokerData> arguments) {
        List<Long> digests = new ArrayList<>();
        elements(arguments.get(2)).forEach(digest -> digests.add(count(digest)));
        if (digests.size() != ItemDigest.BUCKETS) {
            throw new IllegalArgumentException(digests.size() + " buckets");
        }
        return new Buckets(topic, count(arguments.get(1)), digests);
    }

    private static Items items(String topic, List<BrokerData> arguments) {
        long bucket = count(arguments.get(2));
        if (bucket < 0 || bucket >= ItemDigest.BUCKETS) {
            throw new IllegalArgumentException("bucket " + bucket);
        }
        Map<IntelItem, Set<StixId>> members = new LinkedHashMap<>();
        for (BrokerData member : ((VectorValue) arguments.get(3)).elements()) {
            List<BrokerData> fields = elements(member);
            Set<StixId> ids = new HashSet<>();
            for (BrokerData id : ((SetValue) fields.get(2)).elements()) {
                ids.add(StixId.of(text(id)));
            }
            members.put(new IntelItem(IntelType.valueOf(text(fields.get(0))), text(fields.get(1))), ids);
        }
        return new Items(topic, count(arguments.get(1)), (int) bucket, members);
    }

    private static List<BrokerData> elements(BrokerData vector) {
        List<BrokerData> elements = ((VectorValue) vector).elements();
        if (elements.size() > MOST) {
            throw new IllegalArgumentException(elements.size() + " elements");
        }
        return elements;
    }

    private static long count(BrokerData value) {
        return ((CountValue) value).value();
    }

    private static String text(BrokerData value) {
        return ((StringValue) value).text();
    }
}
