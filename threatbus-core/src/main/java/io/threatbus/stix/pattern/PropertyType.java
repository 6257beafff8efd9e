package io.threatbus.stix.pattern;

/** What the values of a property are, as far as points go. */
public enum PropertyType {
    /** An IPv4 or IPv6 address or network, whichever of the two object types names it. */
    ADDRESS,
    /** A reference to something with a value: an address, a MAC address or a domain name. */
    ADDRESS_OR_NAME,
    DOMAIN,
    URL,
    EMAIL_ADDRESS,
    MAC_ADDRESS,
    FILE_NAME,
    USER_NAME,
    SOFTWARE,
    AUTONOMOUS_SYSTEM,
    FILE_HASH,
    CERT_HASH,
    /** A hash of something else, or of something in a particular place. */
    OTHER_HASH,
    OTHER;

    /** Whether values are, or may be, IP addresses and networks. */
    public boolean hasAddresses() {
        return this == ADDRESS || this == ADDRESS_OR_NAME;
    }
}
