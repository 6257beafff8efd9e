/** Who is told what becomes of messages, and how long that took. */
@NullMarked
package io.threatbus.bus.outcome;

import org.jspecify.annotations.NullMarked;
