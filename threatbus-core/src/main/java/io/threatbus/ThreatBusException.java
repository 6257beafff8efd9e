package io.threatbus;

/**
 * The root of every exception this project throws on purpose. Its message carries the offending value, where it came
 * from and the next step to take, so that it can be shown to an operator as it stands.
 */
public class ThreatBusException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ThreatBusException(String message) {
        super(message);
    }

    public ThreatBusException(String message, Throwable cause) {
        super(message, cause);
    }
}
