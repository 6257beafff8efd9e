package io.threatbus.app.suricata.point;

/**
 * What the set-up of one plugin instance can do beyond datasets.
 *
 * @param logs whether the bus reads what Suricata logs
 * @param rules whether the bus writes rules for networks
 * @param largestNetwork networks of at most so many addresses are looked for address by address
 */
public record Capabilities(boolean logs, boolean rules, int largestNetwork) {}
