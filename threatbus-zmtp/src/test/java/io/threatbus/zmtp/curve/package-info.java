@NullMarked
package io.threatbus.zmtp.curve;

import org.jspecify.annotations.NullMarked;
