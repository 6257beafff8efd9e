package io.threatbus.spi.command;

import io.threatbus.ThreatBusException;

/**
 * A command was used wrongly in a way that its {@link CommandSyntax} cannot express, for instance with two options that
 * exclude each other. The program prints the message and where the help is, and ends with exit code 2.
 */
public final class UsageException extends ThreatBusException {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(Kind.INPUT, message);
    }
}
