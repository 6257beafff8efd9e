@NullMarked
package io.threatbus.bus.gate;

import org.jspecify.annotations.NullMarked;
