/** Tests of the whole: architecture, documentation, and the distribution as users get it. */
@NullMarked
package io.threatbus.dist;

import org.jspecify.annotations.NullMarked;
