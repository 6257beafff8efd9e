/** Stress tests of what the bus keeps to itself. */
@NullMarked
package io.threatbus.bus;

import org.jspecify.annotations.NullMarked;
