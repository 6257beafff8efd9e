/** When to try again. */
@NullMarked
package io.threatbus.toolkit.retry;

import org.jspecify.annotations.NullMarked;
