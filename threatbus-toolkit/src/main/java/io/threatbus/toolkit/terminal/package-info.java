/** What commands show on a terminal while they work. */
@NullMarked
package io.threatbus.toolkit.terminal;

import org.jspecify.annotations.NullMarked;
