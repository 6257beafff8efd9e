package io.threatbus.app.suricata.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How one Suricata is talked to.
 *
 * @param socket its command socket
 * @param version {@code auto}, {@code 7} or {@code 8}
 * @param timeout how long an answer may take
 */
public record EngineSettings(Path socket, String version, Duration timeout) {}
