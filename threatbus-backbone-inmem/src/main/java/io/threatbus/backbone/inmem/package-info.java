/** The backbone inside the process: {@code inq} straight to the {@code outq}s, for one bus on one machine. */
@NullMarked
package io.threatbus.backbone.inmem;

import org.jspecify.annotations.NullMarked;
