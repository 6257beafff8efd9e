/** Collections with an end. */
@NullMarked
package io.threatbus.toolkit.collect;

import org.jspecify.annotations.NullMarked;
