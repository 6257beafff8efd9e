package io.threatbus.access;

import io.threatbus.message.Topic;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clients of one configuration, ready to be looked up. Immutable. */
public final class AccessList {
    /** No access control: everybody may do everything. */
    public static final AccessList OPEN = new AccessList(false, List.of(), Rights.ALL);

    private final boolean controlled;
    private final List<Entry> entries;
    private final Map<String, Entry> byName = new HashMap<>();
    private final Map<String, Entry> byKey = new HashMap<>();
    private final Map<String, Entry> bySubject = new HashMap<>();
    private final Rights others;
    private final boolean limitsRemovals;

    /** A client with what it is known by and what it may do. */
    record Entry(ClientSettings client, Rights rights) {
        /** Whether it is known by the same as another entry. */
        boolean hasCredentialsOf(Entry other) {
            return client.curveKey().equals(other.client.curveKey())
                    && client.password().equals(other.client.password())
                    && client.certificate().equals(other.client.certificate())
                    && client.token().equals(other.client.token());
        }
    }

    private AccessList(boolean controlled, List<Entry> entries, Rights others) {
        this.controlled = controlled;
        this.entries = entries;
        this.others = others;
        this.limitsRemovals =
                isLimited(others) || entries.stream().map(Entry::rights).anyMatch(AccessList::isLimited);
        for (Entry entry : entries) {
            byName.put(entry.client.name(), entry);
            entry.client.curveKey().ifPresent(key -> byKey.put(key, entry));
            entry.client.certificate().ifPresent(subject -> bySubject.put(ClientSettings.subject(subject), entry));
        }
    }

    /** The list that a configuration makes; {@link #OPEN} without the section. */
    public static AccessList of(Optional<AccessSettings> settings) {
        return settings.map(AccessList::of).orElse(OPEN);
    }

    private static AccessList of(AccessSettings settings) {
        List<Entry> entries = new ArrayList<>();
        for (ClientSettings client : settings.clients()) {
            entries.add(new Entry(client, Rights.of(client)));
        }
        Rights others =
                switch (settings.otherwise()) {
                    case AccessSettings.DENY -> Rights.NOTHING;
                    case AccessSettings.ALLOW -> Rights.ALL;
                    default ->
                        entries.stream()
                                .filter(entry -> entry.client.name().equals(settings.otherwise()))
                                .findFirst()
                                .orElseThrow()
                                .rights;
                };
        return new AccessList(true, entries, others);
    }

    /** Whether anything is controlled at all. */
    public boolean isControlled() {
        return controlled;
    }

    private static boolean isLimited(Rights rights) {
        return rights.mayPublish(Topic.INDICATOR) && !rights.remove();
    }

    /** Whether somebody may publish indicators, but withdraw only those that nobody else has published. */
    public boolean limitsRemovals() {
        return limitsRemovals;
    }

    /** The rights of those who are not on the list. */
    Rights others() {
        return others;
    }

    List<Entry> entries() {
        return entries;
    }

    Optional<Entry> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<Entry> withKey(String z85) {
        return Optional.ofNullable(byKey.get(z85));
    }

    Optional<Entry> withSubject(String subject) {
        return Optional.ofNullable(bySubject.get(ClientSettings.subject(subject)));
    }

    Optional<Entry> withPassword(String name, byte[] password) {
        Entry entry = byName.get(name);
        boolean known = entry != null
                && entry.client
                        .password()
                        .filter(secret -> same(secret.value(), password))
                        .isPresent();
        return known ? Optional.of(entry) : Optional.empty();
    }

    Optional<Entry> withToken(String token) {
        byte[] shown = token.getBytes(StandardCharsets.UTF_8);
        return entries.stream()
                .filter(entry -> entry.client
                        .token()
                        .filter(secret -> same(secret.value(), shown))
                        .isPresent())
                .findFirst();
    }

    private static boolean same(String secret, byte[] shown) {
        return MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), shown);
    }
}
