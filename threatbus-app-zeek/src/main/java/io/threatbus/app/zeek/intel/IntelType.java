package io.threatbus.app.zeek.intel;

/** Zeek's {@code Intel::Type}, as far as a script can be told by name. */
public enum IntelType {
    ADDR,
    SUBNET,
    URL,
    SOFTWARE,
    EMAIL,
    DOMAIN,
    USER_NAME,
    CERT_HASH,
    PUBKEY_HASH,
    FILE_NAME,
    FILE_HASH
}
