/** Stress tests of the journal. */
@NullMarked
package io.threatbus.bus.journal;

import org.jspecify.annotations.NullMarked;
