package io.threatbus.spi;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Who is at the other end: what speaks to an endpoint of a plugin, or a plugin itself. The trace, the log, rejections
 * and metrics name it; what it may do follows from it.
 *
 * @param name of the client as the configuration lists it if it is authenticated, otherwise whatever tells it apart, such
 *     as its address; what cannot be printed is replaced
 * @param authentication how it has proved its name
 * @param address where it speaks from; empty for what is in this process
 */
@Beta
public record Peer(String name, Authentication authentication, Optional<InetSocketAddress> address) {
    private static final int LONGEST_NAME = 256;

    /** How a peer has proved who it is. */
    public enum Authentication {
        /** Not at all: the name is only what it says, or where it comes from. */
        NONE,
        PASSWORD,
        PUBLIC_KEY,
        CERTIFICATE,
        TOKEN
    }

    public Peer {
        name = printable(name);
    }

    /** What is part of this process, such as a plugin that subscribes for itself. */
    public static Peer local(String name) {
        return new Peer(name, Authentication.NONE, Optional.empty());
    }

    /** Somebody who has proved nothing, named after the address. */
    public static Peer at(InetSocketAddress address) {
        return new Peer(text(address), Authentication.NONE, Optional.of(address));
    }

    /** Somebody who has proved nothing, under a name that tells it apart. */
    public static Peer at(InetSocketAddress address, String name) {
        return new Peer(name, Authentication.NONE, Optional.of(address));
    }

    /** Whether the name is proved. */
    public boolean authenticated() {
        return authentication != Authentication.NONE;
    }

    /** Whether it has a name of its own, which it has proved or at least said, and not only an address. */
    public boolean named() {
        return authenticated()
                || address.filter(from -> !name.equals(text(from))).isPresent();
    }

    /** For people: the name, and for an authenticated peer with where it speaks from, {@code name@host:port}. */
    public String label() {
        return authenticated() ? address.map(from -> name + "@" + text(from)).orElse(name) : name;
    }

    private static String text(InetSocketAddress address) {
        String host = address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private static String printable(String name) {
        String cut = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
        return cut.codePoints().allMatch(Peer::isPrintable)
                ? cut
                : cut.codePoints()
                        .map(point -> isPrintable(point) ? point : '?')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    private static boolean isPrintable(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    @Override
    public String toString() {
        return label();
    }
}
