/** The commands {@code indicators}, {@code import} and {@code export}. */
@NullMarked
package io.threatbus.app.store.cli;

import org.jspecify.annotations.NullMarked;
