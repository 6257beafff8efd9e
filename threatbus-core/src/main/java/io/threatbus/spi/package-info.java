/**
 * The service provider interface: what a plugin implements and what it is handed. Together with
 * {@link io.threatbus.message}, {@link io.threatbus.stix} and slf4j this is all an external plugin may use.
 *
 * <p>Plugins are found with {@link java.util.ServiceLoader}: {@link io.threatbus.spi.ApplicationPlugin},
 * {@link io.threatbus.spi.BackbonePlugin} and {@link io.threatbus.spi.CommandLineTool}. New capabilities arrive as
 * default methods, so that a jar built against an older version keeps working.
 */
@NullMarked
package io.threatbus.spi;

import org.jspecify.annotations.NullMarked;
