package io.threatbus.app.zeek.broker.io;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Socket addresses as people write them. */
public final class Addresses {
    private Addresses() {}

    public static String format(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String name = host == null ? address.getHostString() : host.getHostAddress();
        return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + address.getPort();
    }
}
