package io.threatbus.app.misp.model;

/**
 * A phase of an attack (STIX 2.1, section 2.11).
 *
 * @param chain such as {@code mitre-attack}
 * @param phase such as {@code initial-access}
 */
public record KillChainPhase(String chain, String phase) {}
