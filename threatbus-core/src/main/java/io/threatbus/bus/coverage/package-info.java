/** Keeps account of who holds what while the bus runs: over restarts, and by closing gaps. */
@NullMarked
package io.threatbus.bus.coverage;

import org.jspecify.annotations.NullMarked;
