/** What a row means: states, lifetimes, kinds. Pure functions, no input or output. */
@NullMarked
package io.threatbus.app.store.life;

import org.jspecify.annotations.NullMarked;
