package io.threatbus.testing;

import io.threatbus.access.AccessList;
import io.threatbus.access.AccessSettings;
import io.threatbus.access.ClientSettings;
import io.threatbus.access.Policy;
import io.threatbus.access.ReceiveSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Access lists for tests, each client given by what differs from a client that may do nothing. */
public final class TestClients {
    private final List<ClientSettings> clients = new ArrayList<>();

    /** A client to be filled in. */
    public static final class Client {
        public String name = "client";
        public List<String> subscribe = List.of();
        public List<String> publish = List.of();
        public boolean remove;
        public String maxTlp = "red";
        public String unmarked = "clear";
        public String pap = "red";
        public List<String> markings = List.of();
        public List<String> kinds = List.of();
        public int minConfidence;
        public List<String> labelsAny = List.of();
        public Duration snapshot = Duration.ZERO;
        public Optional<String> rate = Optional.empty();
        public Optional<String> curveKey = Optional.empty();
        public Optional<String> certificate = Optional.empty();

        ClientSettings settings() {
            return new ClientSettings(
                    name,
                    curveKey,
                    Optional.empty(),
                    certificate,
                    Optional.empty(),
                    subscribe,
                    publish,
                    remove,
                    new ReceiveSettings(maxTlp, unmarked, pap, markings, kinds, minConfidence, labelsAny),
                    snapshot,
                    rate,
                    100,
                    100);
        }
    }

    /** Adds one. */
    public TestClients with(Client client) {
        clients.add(client.settings());
        return this;
    }

    /** The list, where all others may do nothing. */
    public AccessList list() {
        return list("deny");
    }

    /** The list, where all others may do what this says: {@code deny}, {@code allow}, or the name of a client. */
    public AccessList list(String others) {
        return AccessList.of(Optional.of(new AccessSettings(clients, others)));
    }

    /** The policy of one such client. */
    public static Policy policy(Client client) {
        return Policy.of(client.settings().receive());
    }
}
