@NullMarked
package io.threatbus.app.suricata.eve;

import org.jspecify.annotations.NullMarked;
