package io.threatbus.app.zmq;

import io.threatbus.zmtp.Connection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Where applications are told to connect to (section 9): numbers of ports for those of today, whole endpoints for older
 * ones. The host is the configured one; else the one bound, or, where that is the wildcard, the one that the application
 * reached us at.
 */
final class Advertised {
    private final Supplier<ZmqSettings> settings;
    private final Supplier<ZmqPorts> ports;

    Advertised(Supplier<ZmqSettings> settings, Supplier<ZmqPorts> ports) {
        this.settings = settings;
        this.ports = ports;
    }

    /** The members of the reply to an application on this connection. */
    Map<String, Object> to(Connection connection) {
        String host = host(settings.get(), connection.localAddress());
        ZmqPorts numbers = ports.get();
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("pub_port", numbers.pub());
        members.put("sub_port", numbers.sub());
        members.put("pub_endpoint", host + ":" + numbers.pub());
        members.put("sub_endpoint", host + ":" + numbers.sub());
        return members;
    }

    static String host(ZmqSettings settings, Optional<InetAddress> reachedAt) {
        if (settings.advertisedHost().isPresent()) {
            return bracketed(settings.advertisedHost().get());
        }
        if (!settings.address().isAnyLocalAddress()) {
            return bracketed(settings.host());
        }
        return bracketed(reachedAt.map(InetAddress::getHostAddress).orElseGet(Advertised::machine));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private static String bracketed(String host) {
        return host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    }
}
