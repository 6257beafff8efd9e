package io.threatbus.stix.pattern;

/**
 * What a {@link Point} is. The order is from the most to the least telling: the chance that an innocent object has the
 * same value grows downwards.
 */
public enum PointKind {
    /** The hash of a file or artifact. */
    FILE_HASH,
    /** The hash of an X.509 certificate. */
    CERT_HASH,
    URL,
    /** A domain name, without a dot at its end. */
    DOMAIN,
    EMAIL_ADDRESS,
    /** One IPv4 address. */
    IPV4,
    /** One IPv6 address, as RFC 5952 writes it. */
    IPV6,
    MAC_ADDRESS,
    FILE_NAME,
    /** The login name or identifier of a user account. */
    USER_NAME,
    /** The name of a software product. */
    SOFTWARE,
    /** An IPv4 network, with its prefix length. */
    IPV4_SUBNET,
    /** An IPv6 network as RFC 5952 writes it, with its prefix length. */
    IPV6_SUBNET,
    /** The number of an autonomous system, in decimal digits. */
    AUTONOMOUS_SYSTEM,
    /** An exact value of any other property; the object path tells which. */
    OTHER;

    /** Whether a value of this kind is a hash of the object itself. */
    public boolean isHash() {
        return this == FILE_HASH || this == CERT_HASH;
    }

    /** Whether this is a single IP address. */
    public boolean isAddress() {
        return this == IPV4 || this == IPV6;
    }

    /** Whether this is a network of more than one IP address. */
    public boolean isSubnet() {
        return this == IPV4_SUBNET || this == IPV6_SUBNET;
    }
}
