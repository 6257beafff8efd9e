/**
 * Reads the configuration: a YAML file and the environment become typed records, and every problem is reported at once,
 * with the line it stands in. The records declare their keys with {@link io.threatbus.spi.Setting}; the same
 * declarations make the configuration reference.
 */
@NullMarked
package io.threatbus.config;

import org.jspecify.annotations.NullMarked;
