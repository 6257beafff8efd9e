package io.threatbus.app.misp.model;

/**
 * A tag.
 *
 * @param name such as {@code tlp:green}
 * @param inherited whether it sits on the event rather than on the attribute itself
 */
public record Tag(String name, boolean inherited) {}
