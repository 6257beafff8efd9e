/**
 * Who holds what: the changes of the active set in their order, and for each peer which of them it holds. Knows nothing of
 * queues and of wires.
 */
@NullMarked
package io.threatbus.coverage;

import org.jspecify.annotations.NullMarked;
