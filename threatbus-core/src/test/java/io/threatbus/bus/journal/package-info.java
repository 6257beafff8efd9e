@NullMarked
package io.threatbus.bus.journal;

import org.jspecify.annotations.NullMarked;
