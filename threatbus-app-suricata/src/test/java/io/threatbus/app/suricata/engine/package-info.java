@NullMarked
package io.threatbus.app.suricata.engine;

import org.jspecify.annotations.NullMarked;
