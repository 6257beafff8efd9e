/** What of snapshots needs no subscription: answers to other buses, and which snapshots have ended. */
@NullMarked
package io.threatbus.bus.snapshot;

import org.jspecify.annotations.NullMarked;
