/** SQLite, the one native library of the product: where it is unpacked and how it is loaded. */
@NullMarked
package io.threatbus.toolkit.sqlite;

import org.jspecify.annotations.NullMarked;
