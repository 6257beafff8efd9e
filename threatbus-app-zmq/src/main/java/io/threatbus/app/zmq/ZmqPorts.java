package io.threatbus.app.zmq;

/**
 * The ports that an endpoint listens on.
 *
 * @param manage requests
 * @param pub from the bus to applications
 * @param sub from applications to the bus
 */
public record ZmqPorts(int manage, int pub, int sub) {}
