/**
 * What a {@link io.threatbus.spi.CommandLineTool} says of its command line, and what it is handed when it runs. The
 * program parses the arguments of all commands alike, so that help, completion, the manual page and the global options
 * ({@code --config}, {@code --admin} and the like) are the same everywhere.
 */
@NullMarked
package io.threatbus.spi.command;

import org.jspecify.annotations.NullMarked;
