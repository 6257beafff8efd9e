/** The Suricata application plugin: subscribes for itself, and keeps Suricatas and the bus informed of each other. */
@NullMarked
package io.threatbus.app.suricata;

import org.jspecify.annotations.NullMarked;
