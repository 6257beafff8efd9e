package io.threatbus.app.zeek.broker;

/** From where a listening endpoint accepts connections without TLS ({@code Broker::disable_ssl = T} in Zeek). */
public enum PlainPolicy {
    NEVER,
    LOOPBACK,
    ALWAYS
}
