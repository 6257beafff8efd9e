/**
 * The command line: {@code threatbus} and its subcommands, those of plugins included, and the daemon that
 * {@code threatbus run} is. The only package that knows all others of the core and puts them together.
 */
@NullMarked
package io.threatbus.cli;

import org.jspecify.annotations.NullMarked;
