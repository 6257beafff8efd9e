/** What tests of all modules share. */
@NullMarked
package io.threatbus.testing;

import org.jspecify.annotations.NullMarked;
