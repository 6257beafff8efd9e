package io.threatbus.access;

import io.threatbus.spi.Setting;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The section {@code access}: who may do what. There is no access control without it.
 *
 * @param otherwise {@link #DENY}, {@link #ALLOW}, or the name of a client
 */
public record AccessSettings(
        @Setting("Who is known, by what, and what each may do.")
        List<ClientSettings> clients,

        @Setting(
                key = "default",
                value =
                        "What those may do who are not on the list, or have not proved who they are: deny, allow, or the"
                                + " name of a client, whose rights they then have.",
                byDefault = "deny")
        String otherwise) {
    static final String DENY = "deny";
    static final String ALLOW = "allow";

    private static final int MOST_CLIENTS = 10_000;

    public AccessSettings {
        clients = List.copyOf(clients);
        if (clients.size() > MOST_CLIENTS) {
            throw new IllegalArgumentException("there are more than " + MOST_CLIENTS + " clients");
        }
        requireDifferent(clients);
        String fallback = otherwise;
        if (!otherwise.equals(DENY)
                && !otherwise.equals(ALLOW)
                && clients.stream().noneMatch(client -> client.name().equals(fallback))) {
            throw new IllegalArgumentException(
                    "default must be deny, allow or the name of a client, and '" + otherwise + "' is none of them");
        }
    }

    private static void requireDifferent(List<ClientSettings> clients) {
        Set<String> names = new HashSet<>();
        Set<String> credentials = new HashSet<>();
        for (ClientSettings client : clients) {
            if (!names.add(client.name())) {
                throw new IllegalArgumentException("the client '" + client.name() + "' is there twice");
            }
            for (String credential : client.credentials()) {
                if (!credentials.add(credential)) {
                    throw new IllegalArgumentException("the client '" + client.name()
                            + "' has a key, certificate or token that another client has, too");
                }
            }
        }
    }
}
