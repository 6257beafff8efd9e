package io.threatbus.spi.command;

import java.io.InputStream;
import java.util.Map;

/**
 * The admin interface of a running bus, with the address, the token and the certificate that the global options or the
 * configuration name. For one thread.
 */
public interface BusApi {
    /** Where it is, such as {@code http://127.0.0.1:13380}, for messages. */
    String address();

    /** The host of {@link #address}, without brackets. */
    String host();

    /**
     * Asks for something that the bus or a plugin serves.
     *
     * @param path from the root, such as {@code /api/plugins/store/indicators}
     * @param parameters of the query, not encoded yet
     * @return the body, which the caller closes
     * @throws NoBusException if nothing answers
     * @throws io.threatbus.ThreatBusException if the bus refuses; the message is its reason
     */
    InputStream get(String path, Map<String, String> parameters) throws InterruptedException;

    /**
     * Changes something.
     *
     * @param body what is sent along; may be empty
     * @return the body of the answer, which the caller closes
     * @throws NoBusException if nothing answers
     * @throws io.threatbus.ThreatBusException if the bus refuses; the message is its reason
     */
    InputStream post(String path, Map<String, String> parameters, byte[] body) throws InterruptedException;
}
