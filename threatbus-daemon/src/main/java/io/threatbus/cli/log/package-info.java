/** What the log looks like: text for people, lines for systemd's journal, and JSON for machines. */
@NullMarked
package io.threatbus.cli.log;

import org.jspecify.annotations.NullMarked;
