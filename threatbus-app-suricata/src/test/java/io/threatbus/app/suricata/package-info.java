@NullMarked
package io.threatbus.app.suricata;

import org.jspecify.annotations.NullMarked;
