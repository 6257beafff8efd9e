/** Deadlines, and the clock that no step of the wall clock moves. */
@NullMarked
package io.threatbus.bus.time;

import org.jspecify.annotations.NullMarked;
