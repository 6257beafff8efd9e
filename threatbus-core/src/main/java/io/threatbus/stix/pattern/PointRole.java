package io.threatbus.stix.pattern;

/**
 * Where a value must be seen, if the pattern says more than "somewhere": a source address is not any address. A sensor that
 * cannot tell widens the meaning of the pattern when it takes the point all the same.
 */
public enum PointRole {
    ANY,
    SOURCE,
    DESTINATION,
    /** In the answer to a query for a domain name. */
    RESOLVED,
    FROM,
    SENDER,
    TO,
    CC,
    BCC,
    /** A file in a message. */
    ATTACHMENT
}
