/**
 * Finds the plugins that are installed: on the class path, in one directory per plugin, and in single jars. Each
 * directory or jar has a class loader of its own, which sees the JDK, slf4j and what
 * {@link io.threatbus.spi} lists as API, and brings everything else along itself.
 */
@NullMarked
package io.threatbus.plugin;

import org.jspecify.annotations.NullMarked;
