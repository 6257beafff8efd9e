/**
 * Who may do what: the section {@code access} of the configuration, and the rights that follow from it. Knows nothing of the
 * bus; the bus asks it.
 */
@NullMarked
package io.threatbus.access;

import org.jspecify.annotations.NullMarked;
