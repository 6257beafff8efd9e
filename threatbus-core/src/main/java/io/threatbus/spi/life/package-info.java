/**
 * What a plugin that keeps indicators has to do with the bus, which decides their life; and what a backbone needs to know of
 * it. Uses messages and the rule, nothing else of the plugin interface.
 */
@NullMarked
package io.threatbus.spi.life;

import org.jspecify.annotations.NullMarked;
