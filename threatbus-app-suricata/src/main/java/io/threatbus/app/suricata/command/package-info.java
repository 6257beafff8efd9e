/** Suricata's command socket: one command, one answer. */
@NullMarked
package io.threatbus.app.suricata.command;

import org.jspecify.annotations.NullMarked;
