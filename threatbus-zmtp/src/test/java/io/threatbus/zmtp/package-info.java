/** Tests of the transport protocol. */
@NullMarked
package io.threatbus.zmtp;

import org.jspecify.annotations.NullMarked;
