package io.threatbus.access;

import io.threatbus.spi.Clients;
import io.threatbus.spi.Peer;
import io.threatbus.spi.Peer.Authentication;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The access list in force, which a reload exchanges. Thread-safe. */
public final class AccessControl {
    private static final Logger logger = LoggerFactory.getLogger(AccessControl.class);

    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();
    private volatile AccessList list;

    private record Listening(String owner, Runnable listener) {}

    public AccessControl(AccessList list) {
        this.list = list;
    }

    /** The list in force. */
    public AccessList list() {
        return list;
    }

    /** Puts another list in force, and tells everybody who has to look at their connections again. */
    public void replace(AccessList changed) {
        list = changed;
        buckets.keySet().removeIf(name -> changed.named(name).isEmpty());
        for (Listening listening : listeners) {
            try {
                listening.listener.run();
            } catch (RuntimeException e) {
                logger.error("{} failed to take over the changed list of clients", listening.owner, e);
            }
        }
    }

    /** What somebody may do: by the name if it is proved, otherwise what everybody may. */
    public Rights rightsOf(Peer peer) {
        return rightsIn(list, peer);
    }

    /** The same in a list that was in force at some time. */
    public static Rights rightsIn(AccessList list, Peer peer) {
        if (!peer.authenticated()) {
            return list.others();
        }
        return list.named(peer.name()).map(AccessList.Entry::rights).orElse(list.others());
    }

    /** The rights of the client of this name. */
    public Optional<Rights> rightsNamed(String name) {
        return list.named(name).map(AccessList.Entry::rights);
    }

    /**
     * Counts messages against what a client may publish in a second.
     *
     * @return how many of them it may publish now
     */
    public int grant(Rights rights, int messages) {
        return rights.messagesPerSecond()
                .map(perSecond -> buckets.computeIfAbsent(rights.name(), name -> new TokenBucket(System::nanoTime))
                        .take(messages, perSecond))
                .orElse(messages);
    }

    /** Gives back what was granted and is not published now. */
    public void refund(Rights rights, int messages) {
        Optional.ofNullable(buckets.get(rights.name())).ifPresent(bucket -> bucket.giveBack(messages));
    }

    /** What a plugin is handed. */
    public Clients clients(String plugin) {
        return new Known(this, plugin);
    }

    /** Forgets the listeners of a plugin that has stopped. */
    public void forget(String plugin) {
        listeners.removeIf(listening -> listening.owner.equals(plugin));
    }

    private record Known(AccessControl control, String plugin) implements Clients {
        @Override
        public boolean controlled() {
            return control.list.isControlled();
        }

        @Override
        public Optional<Client> byPublicKey(String z85, InetSocketAddress from) {
            return client(control.list.withKey(z85), Authentication.PUBLIC_KEY, from);
        }

        @Override
        public Optional<Client> byPassword(String name, byte[] password, InetSocketAddress from) {
            return client(control.list.withPassword(name, password), Authentication.PASSWORD, from);
        }

        @Override
        public Optional<Client> byCertificate(String subject, InetSocketAddress from) {
            return client(control.list.withSubject(subject), Authentication.CERTIFICATE, from);
        }

        @Override
        public Optional<Client> byToken(String token, InetSocketAddress from) {
            return client(control.list.withToken(token), Authentication.TOKEN, from);
        }

        @Override
        public Optional<Client> byName(String name, Authentication authentication, InetSocketAddress from) {
            return client(control.list.named(name), authentication, from);
        }

        private Optional<Client> client(
                Optional<AccessList.Entry> entry, Authentication authentication, InetSocketAddress from) {
            return entry.map(found ->
                    new Current(control, found, new Peer(found.client().name(), authentication, Optional.of(from))));
        }

        @Override
        public void onChange(Runnable listener) {
            control.listeners.add(new Listening(plugin, listener));
        }
    }

    private record Current(AccessControl control, AccessList.Entry entry, Peer peer) implements Clients.Client {
        @Override
        public boolean isCurrent() {
            return control.list
                    .named(peer.name())
                    .filter(entry::hasCredentialsOf)
                    .isPresent();
        }

        @Override
        public int maxConnections() {
            return control.rightsOf(peer).maxConnections();
        }

        @Override
        public int maxSubscriptions() {
            return control.rightsOf(peer).maxSubscriptions();
        }
    }
}
