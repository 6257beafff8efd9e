package io.threatbus.app.zmq;

import io.threatbus.access.AccessList;
import io.threatbus.access.AccessSettings;
import io.threatbus.access.ClientSettings;
import io.threatbus.access.ReceiveSettings;
import io.threatbus.spi.Secret;
import io.threatbus.zmtp.ClientSecurity;
import io.threatbus.zmtp.curve.CurveKeyPair;
import io.threatbus.zmtp.curve.Z85;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An endpoint's key and clients with keys, passwords and rights, for tests. */
final class Credentials {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final CurveKeyPair server = CurveKeyPair.generate(RANDOM);
    private final Map<String, CurveKeyPair> keys = new LinkedHashMap<>();
    private final List<ClientSettings> clients = new ArrayList<>();
    private String others = "deny";

    /** What a client may do. */
    record Rights(List<String> subscribe, List<String> publish, boolean remove, int snapshotDays, String maxTlp) {
        static final Rights NONE = new Rights(List.of(), List.of(), false, 0, "red");
        static final Rights ALL = new Rights(List.of("stix2"), List.of("stix2"), true, 365, "red");
    }

    Credentials with(String name, Rights rights) {
        return with(name, rights, 20);
    }

    /** One with so many connections and subscriptions at most. */
    Credentials with(String name, Rights rights, int most) {
        return with(
                name,
                rights,
                most,
                new ReceiveSettings(rights.maxTlp, "clear", "red", List.of(), List.of(), 0, List.of()));
    }

    /** One that receives what these settings say, whatever its rights say of levels. */
    Credentials with(String name, Rights rights, ReceiveSettings receive) {
        return with(name, rights, 20, receive);
    }

    private Credentials with(String name, Rights rights, int most, ReceiveSettings receive) {
        CurveKeyPair pair = keys.computeIfAbsent(name, added -> CurveKeyPair.generate(RANDOM));
        clients.removeIf(client -> client.name().equals(name));
        clients.add(new ClientSettings(
                name,
                Optional.of(Z85.encode(pair.publicKey())),
                Optional.of(new Secret("password of " + name)),
                Optional.empty(),
                Optional.empty(),
                rights.subscribe,
                rights.publish,
                rights.remove,
                receive,
                Duration.ofDays(rights.snapshotDays),
                Optional.empty(),
                most,
                most));
        return this;
    }

    Credentials without(String name) {
        clients.removeIf(client -> client.name().equals(name));
        return this;
    }

    Credentials others(String rights) {
        others = rights;
        return this;
    }

    AccessList list() {
        return AccessList.of(Optional.of(new AccessSettings(clients, others)));
    }

    ZmqSettings curve() {
        return ZmqSettings.onLoopback(0, 0, 0)
                .with(Optional.of(new CurveSettings(new Secret(Z85.encode(server.secretKey())))), false, List.of());
    }

    static ZmqSettings plain() {
        return ZmqSettings.onLoopback(0, 0, 0).with(Optional.empty(), true, List.of());
    }

    String serverKey() {
        return Z85.encode(server.publicKey());
    }

    CurveKeyPair pair(String name) {
        return keys.computeIfAbsent(name, added -> CurveKeyPair.generate(RANDOM));
    }

    ClientSecurity curve(String name) {
        return ClientSecurity.curve(server.publicKey(), pair(name));
    }

    static ClientSecurity plain(String name) {
        return ClientSecurity.plain(name, "password of " + name);
    }
}
