/**
 * What waits or is unfinished anywhere in the process, in bytes: one account for all, what each may hold, and who gives
 * way when it is too much.
 */
@NullMarked
package io.threatbus.bus.memory;

import org.jspecify.annotations.NullMarked;
