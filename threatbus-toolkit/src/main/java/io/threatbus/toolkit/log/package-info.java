/** Log lines that stay readable, whatever happens how often. */
@NullMarked
package io.threatbus.toolkit.log;

import org.jspecify.annotations.NullMarked;
