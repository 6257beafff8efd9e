/**
 * What {@code inq} has accepted, on disk until the backbone has acknowledged it, so that the death of the process does not
 * take it along. Files of records that are only appended to, a file with the position up to which everything is
 * acknowledged, and a lock.
 */
@NullMarked
package io.threatbus.bus.journal;

import org.jspecify.annotations.NullMarked;
