/** The fuzz target of ZMTP. */
@NullMarked
package io.threatbus.zmtp;

import org.jspecify.annotations.NullMarked;
