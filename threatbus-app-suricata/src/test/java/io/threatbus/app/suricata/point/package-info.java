@NullMarked
package io.threatbus.app.suricata.point;

import org.jspecify.annotations.NullMarked;
