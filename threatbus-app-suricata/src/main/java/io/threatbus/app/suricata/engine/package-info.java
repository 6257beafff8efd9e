/** One Suricata each: keeps its datasets equal to the desired state over its command socket. */
@NullMarked
package io.threatbus.app.suricata.engine;

import org.jspecify.annotations.NullMarked;
